// The connection is cut once, as by a network that changes. The client was told not to come back.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket'], reconnection: ${fixed} }));`);
const server = http.createServer(app);
const io = new Server(server);
let isCut = false;
io.on('connection', (socket) => {
  socket.emit('news', 'hello');
  if (!isCut) setTimeout(() => socket.conn.transport.close(), 1500);
  socket.on('disconnect', () => (isCut = true));
});

await listen(server);
ready();
