import { createClient } from 'graphql-ws';

let socket;
let late;
// The recipe of graphql-ws for a client that notices a server that is gone.
const client = createClient({
  url: `ws://${location.host}/graphql`,
  keepAlive: 500,
  on: {
    connected: (own) => {
      socket = own;
      window.state('online');
    },
    ping: (received) => {
      if (!received) late = setTimeout(() => socket.close(4408, 'Request Timeout'), 800);
    },
    pong: (received) => {
      if (received) clearTimeout(late);
    },
    closed: ({ code }) => window.state(`offline: ${code}`),
  },
});
client.subscribe(
  { query: 'subscription { ticks }' },
  { next: ({ data }) => window.add(data.ticks), error: () => window.state('error'), complete() {} },
);
