// A page that appends /websocket, as the client does.
import { fixed, listen, ready } from '../lib.mjs';
import { elsewhere, hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage(['phoenix'], joining(fixed ? '/socket' : '/socket/websocket', 'room:lobby'));
phoenix(server);
elsewhere(server, ({ pathname }) => pathname === '/socket/websocket');
await listen(server);
ready();
