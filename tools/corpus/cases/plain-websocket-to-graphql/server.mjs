// A graphql-ws server, and a page whose WebSocket names no sub-protocol.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, origin, ready } from '../lib.mjs';
import { byHand, pageServer, schema } from '../streams.mjs';

const server = pageServer(
  byHand(
    `${origin().replace('http', 'ws')}/graphql`,
    fixed ? ['graphql-transport-ws'] : [],
    `({ type }) => type === 'connection_ack' && say({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } })`,
  ),
);
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
