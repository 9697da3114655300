// Connections stick to an instance, posts are balanced.
import http from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import express from 'express';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { fixed, listen, nginx, port, ready, redis, servePage } from '../lib.mjs';

if (fixed) await redis(4);
for (const n of [1, 2]) {
  const app = express();
  app.use(express.json());
  servePage(
    app,
    `
      watch(io({ transports: ['websocket'] })).on('message', add);
      let count = 0;
      setInterval(() => {
        count += 1;
        fetch('/messages', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ text: String(count) }),
        });
      }, 900);
    `,
  );
  const server = http.createServer(app);
  const io = new Server(server);
  if (fixed) {
    const publisher = createClient({ url: `redis://127.0.0.1:${port(4)}` });
    const subscriber = publisher.duplicate();
    await Promise.all([publisher.connect(), subscriber.connect()]);
    io.adapter(createAdapter(publisher, subscriber));
  }
  app.post('/messages', (request, response) => {
    io.emit('message', request.body.text);
    response.status(204).end();
  });
  await listen(server, n);
}

await nginx(
  `
  server {
    listen 127.0.0.1:${port()};
    location / {
      proxy_pass http://all;
    }
    location /socket.io/ {
      proxy_pass http://sticky;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }`,
  `
  upstream all { server 127.0.0.1:${port(1)}; server 127.0.0.1:${port(2)}; }
  upstream sticky { ip_hash; server 127.0.0.1:${port(1)}; server 127.0.0.1:${port(2)}; }`,
);
ready();
