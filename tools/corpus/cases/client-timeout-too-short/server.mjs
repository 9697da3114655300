// The handshake waits for a slow service; the client is impatient.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io({ timeout: ${fixed ? 20000 : 1000} }));`);
const server = http.createServer(app);
const io = new Server(server, { allowRequest: (request, allow) => setTimeout(() => allow(null, true), 1500) });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
