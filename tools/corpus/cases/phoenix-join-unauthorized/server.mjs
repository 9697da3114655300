// A channel that wants a token.
import { fixed, listen, ready } from '../lib.mjs';
import { hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage(['phoenix'], joining('/socket', 'room:lobby', { payload: fixed ? "{ token: 'good' }" : '{}' }));
phoenix(server, { join: (topic, { token }) => (token === 'good' ? {} : { reason: 'unauthorized' }) });
await listen(server);
ready();
