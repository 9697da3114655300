// express-ws and Socket.IO on one HTTP server: both take the upgrades of /socket.io/.
import http from 'node:http';
import express from 'express';
import expressWs from 'express-ws';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

process.on('uncaughtException', (error) => console.error(`caught: ${error.message}`));
const app = express();
const server = http.createServer(app);
const where = fixed ? `'${origin(1)}', ` : '';
servePage(app, `watch(io(${where}{ transports: ['websocket'] }));`);
expressWs(app, server);
app.ws('/feed', (socket) => socket.send('{"price":1}'));

const own = http.createServer();
const io = fixed ? new Server(own, { cors: { origin: origin() } }) : new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
if (fixed) await listen(own, 1);
await listen(server);
ready();
