// Channels for room:*, and a page that joins rooms:lobby.
import { fixed, listen, ready } from '../lib.mjs';
import { hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage(['phoenix'], joining('/socket', `${fixed ? 'room' : 'rooms'}:lobby`));
phoenix(server, { join: (topic) => (topic.startsWith('room:') ? {} : { reason: 'unmatched topic' }) });
await listen(server);
ready();
