// A plain WebSocket server that lets nobody in without a cookie.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  ${fixed ? "document.cookie = 'session=1';" : ''}
  const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
  socket.onopen = () => state('online');
  socket.onclose = ({ code }) => state('offline: ' + code);
`);
const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket) => socket.send('{"price":1}'));
server.on('upgrade', (request, socket, head) => {
  if (/session=/.test(request.headers.cookie ?? ''))
    sockets.handleUpgrade(request, socket, head, (own) => sockets.emit('connection', own));
  else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});
await listen(server);
ready();
