// Healthy: a GraphQL subscription with subscriptions-transport-ws on both sides.
import { execute, subscribe } from 'graphql';
import { SubscriptionServer } from 'subscriptions-transport-ws';
import { listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, 'page.js');
SubscriptionServer.create({ schema, execute, subscribe, keepAlive: 1000 }, { server, path: '/graphql' });
await listen(server);
ready();
