// Healthy: a channel with heartbeats.
import { listen, ready } from '../lib.mjs';
import { hubPage, joining, phoenix } from '../hubs.mjs';

const server = hubPage(['phoenix'], joining('/socket', 'room:lobby', { options: '{ heartbeatIntervalMs: 1000 }' }));
phoenix(server);
await listen(server);
ready();
