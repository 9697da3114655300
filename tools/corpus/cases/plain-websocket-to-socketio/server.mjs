// A Socket.IO server, and a page that opens a plain WebSocket to it.
import { Server } from 'socket.io';
import { clientFile, fixed, listen, origin, ready } from '../lib.mjs';
import { readFileSync } from 'node:fs';
import { pageServer } from '../streams.mjs';

const server = pageServer(
  fixed
    ? `watch(io());`
    : `
  const socket = new WebSocket('${origin().replace('http', 'ws')}/socket.io/');
  socket.onopen = () => state('online');
  socket.onclose = ({ code }) => state('offline: ' + code);
`,
  { '/client.js': (request, response) => response.end(readFileSync(clientFile)) },
  fixed ? { client: '<script src="/client.js"></script>' } : {},
);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server);
ready();
