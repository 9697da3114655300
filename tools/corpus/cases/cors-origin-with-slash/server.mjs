// The address was copied from the browser's address bar, with its slash.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const io = new Server(backend, { cors: { origin: fixed ? origin() : `${origin()}/` } });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const web = express();
servePage(web, `watch(io('${origin(1)}'));`);
await listen(http.createServer(web));
ready();
