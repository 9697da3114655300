// The page loads the client from the Socket.IO server, which was told not to serve it.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, html, listen, ready } from '../lib.mjs';

const app = express();
app.get('/', (request, response) =>
  response.send(html('watch(io());', { client: '<script src="/socket.io/socket.io.js"></script>' })),
);
const server = http.createServer(app);
const io = new Server(server, { serveClient: fixed });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
