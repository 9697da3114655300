// Healthy: polling only, on both sides.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['polling'] }));`);
const server = http.createServer(app);
const io = new Server(server, { transports: ['polling'] });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
