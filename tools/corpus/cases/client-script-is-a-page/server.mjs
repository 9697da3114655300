// A single-page application: each path that is not a file is answered with the page.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, html, listen, ready } from '../lib.mjs';

const client = `<script src="${fixed ? '/socket.io/socket.io.js' : '/js/socket.io.js'}"></script>`;
const app = express();
app.use((request, response) => response.send(html('watch(io());', { client })));
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
