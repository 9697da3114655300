// Apache as a reverse proxy, configured for HTTP only. The page wants WebSocket.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { apache, fixed, listen, origin, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['websocket'] }));`);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

await apache(`
  ProxyPreserveHost On
  ProxyPass / ${origin(1)}/${fixed ? ' upgrade=websocket' : ''}
`);
ready();
