// A subscriptions-transport-ws server, and a page with graphql-ws.
import { execute, subscribe } from 'graphql';
import { SubscriptionServer } from 'subscriptions-transport-ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, fixed ? 'old.js' : 'new.js');
SubscriptionServer.create({ schema, execute, subscribe }, { server, path: '/graphql' });
await listen(server);
ready();
