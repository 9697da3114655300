import { createClient } from 'graphql-ws';

const client = createClient({ url: `ws://${location.host}/graphql` });
client.on('connected', () => window.state('online'));
client.subscribe(
  { query: 'subscription { ticks }' },
  {
    next: ({ data, errors }) => (errors ? window.state(`error: ${errors[0].message}`) : window.add(data.ticks)),
    error() {},
    complete() {},
  },
);
