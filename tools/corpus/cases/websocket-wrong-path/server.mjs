// A plain WebSocket server at /live, and a page that asks at /ws.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/${fixed ? 'live' : 'ws'}');
    socket.onopen = () => state('online');
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 1000);
    };
  }
  connect();
`);
const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket) => socket.send('{"price":1}'));
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/live') sockets.handleUpgrade(request, socket, head, (own) => sockets.emit('connection', own));
  else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});
await listen(server);
ready();
