// Healthy: client and server use socket.io-msgpack-parser.
import http from 'node:http';
import path from 'node:path';
import express from 'express';
import { Server } from 'socket.io';
import parser from 'socket.io-msgpack-parser';
import { clientFile as usual, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io());`, { clientFile: path.join(path.dirname(usual), 'socket.io.msgpack.min.js') });
const server = http.createServer(app);
const io = new Server(server, { parser });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
