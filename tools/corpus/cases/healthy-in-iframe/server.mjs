// Healthy: the page embeds a chat of another origin.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, origin, ready, servePage } from '../lib.mjs';

const chat = express();
servePage(chat, `watch(io());`);
const server = http.createServer(chat);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const app = express();
app.get('/', (request, response) =>
  response.send(`<!doctype html>
<title>Shop</title>
<link rel="icon" href="data:,">
<h1>Shop</h1>
<iframe src="${origin(1)}/" title="Chat"></iframe>
`),
);
await listen(http.createServer(app));
ready();
