// A hub at /hub, and a page that asks at /hubs/news.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const server = hubPage(['signalr'], hub(fixed ? '/hub' : '/hubs/news'), routes);
Object.assign(routes, signalr(server));
await listen(server);
ready();
