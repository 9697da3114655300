// The connection is cut once. Then a message is shown twice.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const listener = `socket.on('message', add);`;
const app = express();
servePage(
  app,
  `
      const socket = watch(io({ transports: ['websocket'], reconnectionDelay: 500 }));
      ${fixed ? listener : `socket.on('connect', () => { ${listener} });`}
  `,
);
const server = http.createServer(app);
const io = new Server(server);
let count = 0;
io.on('connection', (socket) => {
  count += 1;
  const isFirst = count === 1;
  setTimeout(() => socket.emit('message', isFirst ? 'first' : 'second'), 300);
  if (isFirst) setTimeout(() => socket.conn.transport.close(), 1200);
});

await listen(server);
ready();
