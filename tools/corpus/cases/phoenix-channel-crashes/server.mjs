// A channel that crashes right after each join.
import { fixed, listen, ready } from '../lib.mjs';
import { hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage(['phoenix'], joining('/socket', 'room:lobby'));
phoenix(server, fixed ? {} : { after: (send) => setTimeout(() => send('phx_error'), 300) });
await listen(server);
ready();
