// A server written by hand that knows no ping, and a graphql-ws client that wants an answer to its own.
import { WebSocketServer } from 'ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, 'page.js');
const handleProtocols = () => 'graphql-transport-ws';
new WebSocketServer({ server, path: '/graphql', handleProtocols }).on('connection', (socket) => {
  const say = (message) => socket.send(JSON.stringify(message));
  socket.on('message', (text) => {
    const { type, id } = JSON.parse(text);
    if (type === 'connection_init') say({ type: 'connection_ack' });
    if (type === 'subscribe') say({ id, type: 'next', payload: { data: { ticks: 0 } } });
    if (type === 'ping' && fixed) say({ type: 'pong' });
  });
});
await listen(server);
ready();
