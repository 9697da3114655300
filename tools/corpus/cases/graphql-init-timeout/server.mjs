// A graphql-ws server, and a page that waits forever before its first message.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, fixed ? 'fixed.js' : 'page.js');
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
