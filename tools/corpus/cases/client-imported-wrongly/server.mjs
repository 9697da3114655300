// The server hands out two builds of the client. The page imports the one that is made for a script element.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, html, listen, ready } from '../lib.mjs';

const build = fixed ? 'socket.io.esm.min.js' : 'socket.io.js';
const app = express();
app.get('/', (request, response) =>
  response.send(
    html(
      `
      import('/socket.io/${build}').then(({ io }) => watch(io()));
  `,
      { client: '' },
    ),
  ),
);

const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server);
ready();
