// The token is one of two sub-protocols. The server reads it, and names neither in its answer.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/live', ['access', 'token-of-ada']);
    socket.onopen = () => state('online');
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 1000);
    };
  }
  connect();
`);
const sockets = new WebSocketServer({
  server,
  path: '/live',
  handleProtocols: (protocols) => (fixed && protocols.has('access') ? 'access' : false),
});
sockets.on('connection', (socket, request) => {
  const [, token = ''] = request.headers['sec-websocket-protocol'].split(', ');
  socket.send(`hello, ${token.replace('token-of-', '')}`);
});
await listen(server);
ready();
