// The page lists the transports that its client may use.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ transports: ['${fixed ? 'websocket' : 'websockets'}'] }));`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
