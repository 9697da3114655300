// The page makes its client first, adds its listeners, and should connect then.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const app = express();
servePage(app, `const socket = watch(io({ autoConnect: false }));${fixed ? ' socket.connect();' : ''}`);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
