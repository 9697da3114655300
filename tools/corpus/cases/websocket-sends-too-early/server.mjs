// The server sends to those who subscribed, and the page subscribes before the connection is there.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const subscribe = 'socket.send(JSON.stringify({ subscribe: "news" }));';
const server = pageServer(`
  const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
  socket.onopen = () => {
    state('online');
    ${fixed ? subscribe : ''}
  };
  socket.onmessage = ({ data }) => add(data);
  socket.onclose = ({ code }) => state('offline: ' + code);
  ${fixed ? '' : subscribe}
`);
new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
  socket.on('message', (data) => {
    if (JSON.parse(data).subscribe === 'news') socket.send('news of today');
  });
});
await listen(server);
ready();
