// The middleware looks for a member of auth that the page spells differently.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ auth: { username: 'Annie' } }));`);
const server = http.createServer(app);
const io = new Server(server);
io.use(({ handshake: { auth } }, next) => {
  const name = fixed ? auth.username : auth.userName;
  next(name ? undefined : new Error('invalid username'));
});
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
