// Healthy: a client of version 2, and a server of version 4 that allows it.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, require, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io());`, { clientFile: require.resolve('socket.io-client-2/dist/socket.io.js') });
const server = http.createServer(app);
const io = new Server(server, { allowEIO3: true });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
