// The connection handler waits for the settings first. The page's first event comes meanwhile.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(
  app,
  `
      const socket = watch(io());
      socket.on('connect', () => {
        state('signing in');
        socket.emit('login', 'ada', (answer) => {
          state('signed in');
          add(answer);
        });
      });
  `,
);

/** Stands for a query. */
const settings = () => sleep(250, { greeting: 'hello' });

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', async (socket) => {
  if (!fixed) await settings();
  socket.on('login', async (name, answer) => {
    const { greeting } = await settings();
    answer(`${greeting}, ${name}`);
  });
});

await listen(server);
ready();
