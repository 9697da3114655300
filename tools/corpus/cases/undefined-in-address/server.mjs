// A production build by Vite. The variable with the server's address is set, or it is not.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { build } from 'vite';
import { fixed, listen, origin, ready } from '../lib.mjs';

if (fixed) process.env.VITE_REALTIME_URL = origin(1);
await build({ root: import.meta.dirname, logLevel: 'warn', configFile: false });

const backend = http.createServer();
new Server(backend, { cors: { origin: origin() } }).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const app = express();
app.use(express.static('dist'));
await listen(http.createServer(app));
ready();
