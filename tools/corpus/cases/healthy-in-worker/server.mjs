// Healthy: a web worker holds the connection.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
app.get('/worker.js', (request, response) =>
  response.type('js').send(`
    importScripts('/client.js');
    const socket = io();
    socket.on('connect', () => postMessage({ state: 'online' }));
    socket.on('disconnect', (reason) => postMessage({ state: 'offline: ' + reason }));
    socket.on('news', (news) => postMessage({ news }));
  `),
);
servePage(
  app,
  `
      new Worker('/worker.js').onmessage = ({ data }) => {
        if (data.state) state(data.state);
        if (data.news) add(data.news);
      };
  `,
  { client: '' },
);
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
