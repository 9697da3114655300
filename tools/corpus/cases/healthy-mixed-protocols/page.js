import { createClient } from 'graphql-ws';
import { io } from 'socket.io-client';

const { backend, graphql, prices } = window.ports;
window.watch(io(backend));
createClient({ url: `ws://127.0.0.1:${graphql}/graphql` }).subscribe(
  { query: 'subscription { ticks }' },
  { next() {}, error() {}, complete() {} },
);
new EventSource(`${backend}/events`).addEventListener('message', () => undefined);
new WebSocket(`ws://127.0.0.1:${prices}/`).addEventListener('message', ({ data }) => window.add(data));
