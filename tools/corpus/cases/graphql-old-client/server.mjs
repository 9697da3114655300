// A graphql-ws server, and a page with subscriptions-transport-ws.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';
import { handleProtocols } from 'graphql-ws';

const server = await bundledServer(import.meta.dirname, fixed ? 'new.js' : 'old.js');
useServer({ schema }, new WebSocketServer({ server, path: '/graphql', handleProtocols }));
await listen(server);
ready();
