// Socket.IO, an event stream and a plain WebSocket that work, and a GraphQL server that refuses.
import { readFileSync } from 'node:fs';
import { useServer } from 'graphql-ws/use/ws';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { clientFile, fixed, listen, origin, port, ready } from '../lib.mjs';
import { byHand, pageServer, schema, ticking } from '../streams.mjs';

const server = pageServer(
  `
  io();
  new EventSource('/events').onmessage = () => undefined;
  new WebSocket('${origin(1).replace('http', 'ws')}/').onmessage = () => undefined;
  ${byHand(
    `${origin(2).replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
    `({ type }) => type === 'connection_ack' && say({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } })`,
  )}
`,
  {
    '/events': (request, response) => ticking(request, response),
    '/client.js': (request, response) => response.end(readFileSync(clientFile)),
  },
  { client: '<script src="/client.js"></script>' },
);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
new WebSocketServer({ port: port(1), host: '127.0.0.1' }).on('connection', (socket) => socket.send('{"price":1}'));
const onConnect = () => fixed;
useServer({ schema, onConnect }, new WebSocketServer({ port: port(2), host: '127.0.0.1', path: '/graphql' }));
await listen(server);
ready();
