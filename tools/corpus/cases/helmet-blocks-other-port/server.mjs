// helmet() with its defaults on the page's server; the realtime server has a port of its own, and CORS is in order.
import http from 'node:http';
import express from 'express';
import helmet from 'helmet';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend, { cors: { origin: origin() } });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const connectSrc = ["'self'", ...(fixed ? [origin(1), origin(1).replace('http', 'ws')] : [])];
const app = express();
app.use(
  helmet({
    contentSecurityPolicy: {
      directives: { scriptSrc: ["'self'", "'unsafe-inline'"], connectSrc, upgradeInsecureRequests: null },
    },
  }),
);
servePage(app, `watch(io('${origin(1)}'));`);
await listen(http.createServer(app));
ready();
