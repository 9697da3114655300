// A Fastify application with a plain WebSocket route and a Socket.IO server.
import http from 'node:http';
import { readFileSync } from 'node:fs';
import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { Server } from 'socket.io';
import { clientFile, fixed, html, listen, origin, port, ready } from '../lib.mjs';

const app = fastify();
await app.register(websocket);
app.get('/feed', { websocket: true }, (socket) => socket.send('{"price":1}'));
const where = fixed ? `'${origin(1)}', ` : '';
app.get('/', (request, reply) =>
  reply.type('text/html').send(html(`watch(io(${where}{ transports: ['websocket'] }));`)),
);
app.get('/client.js', (request, reply) => reply.type('text/javascript').send(readFileSync(clientFile)));

const own = http.createServer();
const io = fixed ? new Server(own, { cors: { origin: origin() } }) : new Server(app.server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
if (fixed) await listen(own, 1);
await app.listen({ port: port(), host: '127.0.0.1' });
ready();
