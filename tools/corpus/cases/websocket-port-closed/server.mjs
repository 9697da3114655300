// A page whose plain WebSocket server listens at another port, or does not.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, port, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

if (fixed) new WebSocketServer({ port: port(1), host: '127.0.0.1' }).on('connection', (socket) => socket.send('1'));
const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin(1).replace('http', 'ws')}/live');
    socket.onopen = () => state('online');
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 1000);
    };
  }
  connect();
`);
await listen(server);
ready();
