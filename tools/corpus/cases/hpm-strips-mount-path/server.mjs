// A gateway in Express. The middleware was upgraded from version 2 to 3.
import http from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer((request, response) => response.writeHead(404).end('not found'));
new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const app = express();
servePage(app, `watch(io({ transports: ['polling'] }));`);
if (fixed) app.use(createProxyMiddleware({ target: origin(1), pathFilter: '/socket.io' }));
else app.use('/socket.io', createProxyMiddleware({ target: origin(1) }));
await listen(http.createServer(app));
ready();
