// A plain WebSocket server at /live/ that redirects /live to it.
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  const socket = new WebSocket('${origin().replace('http', 'ws')}/live${fixed ? '/' : ''}');
  socket.onopen = () => state('online');
  socket.onclose = ({ code }) => state('offline: ' + code);
`);
const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket) => socket.send('{"price":1}'));
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/live/') sockets.handleUpgrade(request, socket, head, (own) => sockets.emit('connection', own));
  else
    socket.end('HTTP/1.1 301 Moved Permanently\r\nLocation: /live/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});
await listen(server);
ready();
