// A resolver that calls what the newer version of its library does not have.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const pubsub = { asyncIterableIterator: schema.getSubscriptionType().getFields().ticks.subscribe };
schema.getSubscriptionType().getFields().ticks.subscribe = () =>
  fixed ? pubsub.asyncIterableIterator() : pubsub.asyncIterator();

const server = await bundledServer(import.meta.dirname, 'page.js');
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
