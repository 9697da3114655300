// Healthy: a SignalR hub, negotiated, over WebSockets.
import { listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const server = hubPage(['signalr'], hub('/hub', { build: '.withAutomaticReconnect()' }), routes);
Object.assign(routes, signalr(server));
await listen(server);
ready();
