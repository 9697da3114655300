// The handler is written like an HTTP handler: it returns what the client waits for.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('connect', () => {
        state('loading');
        socket.emit('user', 7, (user) => {
          state('online');
          add(user.name);
        });
      });
  `,
);

const users = new Map([[7, { name: 'Ada' }]]);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  if (fixed) socket.on('user', (id, answer) => answer(users.get(id)));
  else socket.on('user', (id) => users.get(id));
});

await listen(server);
ready();
