// An endpoint at another origin, which is configured for another host.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage([], '');
phoenix(server, { isAllowed: (from) => from === origin(1) || (fixed && from === origin()) });
await listen(server, 1);
await listen(hubPage(['phoenix'], joining(`${origin(1).replace('http', 'ws')}/socket`, 'room:lobby')));
ready();
