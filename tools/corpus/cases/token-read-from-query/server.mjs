// A middleware from the days of version 2, and a client of version 4.
import http from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const SECRET = 'a secret of this case';
const token = jwt.sign({ name: 'ada' }, SECRET, { expiresIn: '1h' });

const app = express();
servePage(app, `watch(io({ auth: { token: '${token}' } }));`);

const server = http.createServer(app);
const io = new Server(server);
io.use((socket, next) => {
  const { query, auth } = socket.handshake;
  jwt.verify(fixed ? auth.token : query.token, SECRET, (error, claims) => {
    socket.data.name = claims?.name;
    next(error ? new Error('Authentication error') : undefined);
  });
});
io.on('connection', (socket) => socket.emit('news', `hello, ${socket.data.name}`));
await listen(server);
ready();
