// A graphql-ws server whose onConnect wants a token.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { fixed, listen, ready } from '../lib.mjs';
import { bundledServer, schema } from '../streams.mjs';

const server = await bundledServer(import.meta.dirname, fixed ? 'fixed.js' : 'page.js');
const onConnect = ({ connectionParams }) => connectionParams?.token === 'good';
useServer({ schema, onConnect }, new WebSocketServer({ server, path: '/graphql' }));
await listen(server);
ready();
