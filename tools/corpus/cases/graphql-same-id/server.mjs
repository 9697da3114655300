// A graphql-ws server, and a client that someone wrote by hand.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { byHand, pageServer, schema } from '../streams.mjs';

const url = `${origin().replace('http', 'ws')}/graphql`;
const right = byHand(
  url,
  'graphql-transport-ws',
  `({ type }) => type === 'connection_ack' && say({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } })`,
);
const server = pageServer(
  fixed
    ? right
    : byHand(
        url,
        'graphql-transport-ws',
        `({ type }) => type === 'connection_ack' && (say({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } }), say({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } }))`,
      ),
);
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
