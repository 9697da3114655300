// A plain WebSocket behind nginx, whose upstream is not there.
import { WebSocketServer } from 'ws';
import { fixed, listen, nginx, origin, port, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  function connect() {
    const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
    socket.onopen = () => state('online');
    socket.onclose = ({ code }) => {
      state('offline: ' + code);
      setTimeout(connect, 1000);
    };
  }
  connect();
`);
await listen(server, 1);
if (fixed) new WebSocketServer({ port: port(2), host: '127.0.0.1' }).on('connection', (socket) => socket.send('1'));
await nginx(`server {
  listen 127.0.0.1:${port()};
  location / { proxy_pass ${origin(1)}; }
  location /live {
    proxy_pass ${origin(2)};
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
  }
}`);
ready();
