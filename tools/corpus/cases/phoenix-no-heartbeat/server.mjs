// A client by hand, without heartbeats.
import { fixed, listen, ready } from '../lib.mjs';
import { hubPage, phoenix } from '../hubs.mjs';

const server = hubPage(
  ['phoenix'],
  `
  function connect() {
    const socket = new WebSocket('ws://' + location.host + '/socket/websocket?vsn=2.0.0');
    const beat = ${fixed} && setInterval(() => socket.send('[null,"2","phoenix","heartbeat",{}]'), 500);
    socket.onopen = () => socket.send('["1","1","room:lobby","phx_join",{}]');
    socket.onmessage = () => state('online');
    socket.onclose = ({ code }) => {
      clearInterval(beat);
      state('offline: ' + code);
      setTimeout(connect, 300);
    };
  }
  connect();
`,
);
phoenix(server, { idle: 1500 });
await listen(server);
ready();
