// A plain WebSocket behind nginx, on which nothing is said for longer than nginx waits.
import { WebSocketServer } from 'ws';
import { fixed, listen, nginx, origin, port, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
    socket.onopen = () => state('online');
    socket.onmessage = ({ data }) => add(data);
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 500);
    };
  }
  connect();
`);
new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
  socket.send('{"price":1}');
  if (!fixed) return;
  const timer = setInterval(() => socket.ping(), 800);
  socket.on('close', () => clearInterval(timer));
});
await listen(server, 1);
await nginx(`server {
  listen 127.0.0.1:${port()};
  location / {
    proxy_pass ${origin(1)};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_read_timeout 2s;
  }
}`);
ready();
