// A plain WebSocket server that closes with 1011.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
    socket.onopen = () => socket.send('{"type":"hello"}');
    socket.onmessage = () => state('online');
    socket.onclose = ({ code, reason }) => {
      state('offline: ' + code + ' ' + reason);
      setTimeout(connect, 1000);
    };
  }
  connect();
`);
new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
  socket.on('message', () => (fixed ? socket.send('{"type":"welcome"}') : socket.close(1011, '')));
});
await listen(server);
ready();
