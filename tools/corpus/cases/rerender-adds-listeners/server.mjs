// React: an effect without a dependency list adds a listener with each render, and each message causes a render.
import http from 'node:http';
import express from 'express5';
import { Server } from 'socket.io';
import { bundle, fixed, listen, ready } from '../lib.mjs';

const script = `const FIXED = ${fixed};\n${await bundle(import.meta.dirname, 'src/App.jsx')}`;
const page = `<!doctype html>
<title>News</title>
<link rel="icon" href="data:,">
<div id="root"></div>
<script src="/bundle.js"></script>
`;

const app = express();
app.get('/bundle.js', (request, response) => response.type('js').send(script));
app.get('/', (request, response) => response.send(page));

const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => {
  let n = 0;
  const timer = setInterval(() => socket.emit('news', `news ${(n += 1)}`), 600);
  socket.on('disconnect', () => clearInterval(timer));
});

await listen(server);
ready();
