// A gateway in Express with ws: true. The client uses WebSocket only.
import http from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const app = express();
servePage(app, `watch(io({ transports: ['websocket'], timeout: 3000 }));`);
const proxy = createProxyMiddleware({ target: origin(1), pathFilter: '/socket.io', ws: true });
app.use(proxy);
const server = http.createServer(app);
if (fixed) server.on('upgrade', proxy.upgrade);
// As with any server that has another upgrade listener: Node itself answers nothing then.
else server.on('upgrade', () => undefined);

await listen(server);
ready();
