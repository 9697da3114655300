// React: the socket is made in the component's body.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { bundle, fixed, listen, ready } from '../lib.mjs';

const script = await bundle(import.meta.dirname, fixed ? 'fixed/Board.jsx' : 'src/Board.jsx');
const app = express();
app.get('/bundle.js', (request, response) => response.type('js').send(script));
app.get('/', (request, response) =>
  response.send(`<!doctype html>
<title>Board</title>
<link rel="icon" href="data:,">
<div id="root"></div>
<script src="/bundle.js"></script>
`),
);
const server = http.createServer(app);
const io = new Server(server);
setInterval(() => io.emit('news', `sockets: ${io.engine.clientsCount}`), 700);

await listen(server);
ready();
