// A gateway in Express that allows 15 requests in 15 s.
import http from 'node:http';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend);
io.on('connection', (socket) => {
  socket.emit('news', 'hello');
  const ticking = setInterval(() => socket.emit('news', 'tick'), 300);
  socket.on('disconnect', () => clearInterval(ticking));
});
await listen(backend, 1);

const app = express();
const isPoll = (request) => request.path.startsWith('/socket.io/');
app.use(rateLimit({ windowMs: 15_000, limit: 15, skip: fixed ? isPoll : () => false, validate: false }));
servePage(app, `watch(io({ transports: ['polling'] }));`);
app.use(createProxyMiddleware({ target: origin(1), pathFilter: '/socket.io' }));
await listen(http.createServer(app));
ready();
