// A WebSocket by hand, to the path without /websocket.
import { fixed, listen, ready } from '../lib.mjs';
import { elsewhere, hubPage, phoenix } from '../hubs.mjs';

const server = hubPage(
  ['phoenix'],
  `
  const socket = new WebSocket('ws://' + location.host + '/socket${fixed ? '/websocket' : ''}?vsn=2.0.0');
  socket.onopen = () => state('online');
  socket.onclose = ({ code }) => state('offline: ' + code);
  setInterval(() => socket.send('[null,"1","phoenix","heartbeat",{}]'), 1000);
`,
);
phoenix(server);
elsewhere(server, ({ pathname }) => pathname === '/socket/websocket');
await listen(server);
ready();
