// The client names its tenant in a header.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const backend = http.createServer();
const allowedHeaders = fixed ? ['x-tenant'] : ['content-type'];
const io = new Server(backend, { cors: { origin: origin(), allowedHeaders } });
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const web = express();
servePage(web, `watch(io('${origin(1)}', { extraHeaders: { 'x-tenant': 'seven' } }));`);
await listen(http.createServer(web));
ready();
