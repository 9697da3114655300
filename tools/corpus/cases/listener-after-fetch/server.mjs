// Listeners are registered when the settings are there, which takes a second.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
app.get('/settings', (request, response) => setTimeout(() => response.json({}), 1000));
const opened = `const socket = io();
        socket.on('connect', () => state('online'));`;
servePage(
  app,
  `
      async function main() {
        ${fixed ? '' : opened}
        await (await fetch('/settings')).json();
        ${fixed ? opened : ''}
        socket.on('news', add);
      }
      main();
  `,
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
