// Healthy: a shared worker holds the connection for all tabs.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { listen, ready, servePage } from '../lib.mjs';

const app = express();
app.get('/shared.js', (request, response) =>
  response.type('js').send(`
    importScripts('/client.js');
    const ports = [];
    let last = [];
    const tell = (message) => {
      last.push(message);
      for (const port of ports) port.postMessage(message);
    };
    const socket = io();
    socket.on('connect', () => tell({ state: 'online' }));
    socket.on('disconnect', (reason) => tell({ state: 'offline: ' + reason }));
    socket.on('news', (news) => tell({ news }));
    onconnect = ({ ports: [port] }) => {
      ports.push(port);
      for (const message of last) port.postMessage(message);
    };
  `),
);
servePage(
  app,
  `
      const worker = new SharedWorker('/shared.js');
      worker.port.onmessage = ({ data }) => {
        if (data.state) state(data.state);
        if (data.news) add(data.news);
      };
  `,
  { client: '' },
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
