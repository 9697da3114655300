// A server that pings every 30 s, and a client that waits for 1.5 s.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const build = '.withAutomaticReconnect([0, 200, 200, 200]).withServerTimeout(1500)';
const server = hubPage(['signalr'], hub('/hub', { build }), routes);
Object.assign(routes, signalr(server, { keepAlive: fixed ? 500 : 30_000 }));
await listen(server);
ready();
