// Healthy: one page, two realtime servers, with two paths.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, origin, ready, servePage } from '../lib.mjs';

const alerts = http.createServer();
new Server(alerts, { path: '/rt/v2/', cors: { origin: origin() } }).on('connection', (socket) =>
  socket.emit('news', 'alert'),
);
await listen(alerts, 1);

const app = express();
servePage(
  app,
  `
      watch(io());
      io('${origin(1)}', { path: '/rt/v2/', transports: ['websocket'] }).on('news', add);
  `,
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
