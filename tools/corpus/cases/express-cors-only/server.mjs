// The application allows other origins with the cors middleware of Express, which Socket.IO does not use.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const api = express();
api.use((request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  next();
});
api.get('/api/rooms', (request, response) => response.json(['one']));
const server = http.createServer(api);
const io = new Server(server, fixed ? { cors: { origin: origin() } } : {});
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const web = express();
servePage(
  web,
  `
      watch(io('${origin(1)}'));
      fetch('${origin(1)}/api/rooms').then((response) => response.json());
  `,
);
await listen(http.createServer(web));
ready();
