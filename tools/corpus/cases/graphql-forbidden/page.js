import { createClient } from 'graphql-ws';

const client = createClient({
  url: `ws://${location.host}/graphql`,
  on: { connected: () => window.state('online'), closed: ({ code }) => window.state(`offline: ${code}`) },
});
client.subscribe(
  { query: 'subscription { ticks }' },
  {
    next: ({ data }) => window.add(data.ticks),
    error: (error) => window.state(`offline: ${error.code ?? error.message}`),
    complete() {},
  },
);
