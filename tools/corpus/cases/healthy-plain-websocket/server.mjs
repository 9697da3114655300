// Healthy: a plain WebSocket with JSON, binary messages and a heartbeat of its own.
import { WebSocketServer } from 'ws';
import { listen, origin, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(`
  const socket = new WebSocket('${origin().replace('http', 'ws')}/live');
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    state('online');
    socket.send(JSON.stringify({ type: 'subscribe', channel: 'prices' }));
    setInterval(() => socket.send(JSON.stringify({ type: 'ping' })), 1000);
  };
  socket.onmessage = ({ data }) => add(typeof data === 'string' ? data : data.byteLength + ' bytes');
  socket.onclose = () => state('offline');
`);
new WebSocketServer({ server, path: '/live' }).on('connection', (socket) => {
  socket.on('message', (text) => {
    const { type } = JSON.parse(text);
    socket.send(JSON.stringify(type === 'ping' ? { type: 'pong' } : { type: 'price', value: 1 }));
    if (type !== 'ping') socket.send(Buffer.from([0, 1, 2, 255]));
  });
});
await listen(server);
ready();
