// The route of the page registers the connection handler. Two visitors were here before.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, origin, ready, servePage } from '../lib.mjs';

const app = express();
const server = http.createServer(app);
const io = new Server(server);

const greet = () => io.on('connection', (socket) => socket.emit('news', 'hello'));
if (fixed) greet();
else
  app.use((request, response, next) => {
    if (request.path === '/') greet();
    next();
  });
servePage(app, 'watch(io());');

await listen(server);
for (let visitor = 0; visitor < 2; visitor++) await (await fetch(origin())).text();
ready();
