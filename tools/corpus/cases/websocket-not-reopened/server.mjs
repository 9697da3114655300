// A plain WebSocket that is lost once; only the repaired page opens another one.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
    socket.onopen = () => state('online');
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code }) => {
      state('lost: ' + code);
      ${fixed ? 'setTimeout(connect, 300);' : ''}
    };
  }
  connect();
`);
let count = 0;
new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
  socket.send('{"price":1}');
  // What a deployment does to the first connection: the process goes without a word.
  if (++count === 1) setTimeout(() => socket.terminate(), 1200);
});
await listen(server);
ready();
