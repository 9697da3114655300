// Healthy: a GraphQL subscription with graphql-ws on both sides.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, 'page.js');
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
