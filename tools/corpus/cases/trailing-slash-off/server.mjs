// One side has addTrailingSlash: false, the other has not.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ path: '/api/socket', addTrailingSlash: false }));`);

const server = http.createServer(app);
const io = new Server(server, { path: '/api/socket', ...(fixed ? { addTrailingSlash: false } : {}) });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server);
ready();
