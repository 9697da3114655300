// One letter more in the page than in the server.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `watch(io('${fixed ? '/chat' : '/chats'}'));`);
const server = http.createServer(app);
const io = new Server(server);
io.of('/chat').on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
