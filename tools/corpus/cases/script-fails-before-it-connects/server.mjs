// The page reads its settings, and connects then. One of the settings went.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const settings = ${fixed ? "{ realtime: { path: '/socket.io/' } }" : '{}'};
      const { path } = settings.realtime;
      watch(io({ path }));
  `,
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
