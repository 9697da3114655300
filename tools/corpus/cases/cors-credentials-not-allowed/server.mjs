// The server names the page's origin. The client sends cookies, for which a browser wants one header more.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend, { cors: { origin: origin(), ...(fixed ? { credentials: true } : {}) } });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const web = express();
servePage(web, `watch(io('${origin(1)}', { withCredentials: true }));`);
await listen(http.createServer(web));
ready();
