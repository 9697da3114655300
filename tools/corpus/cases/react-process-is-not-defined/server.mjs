// A page that moved from one bundler to another.
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
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
