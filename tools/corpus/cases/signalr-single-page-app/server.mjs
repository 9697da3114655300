// A fallback of a single-page application in front of the hub.
import { fixed, html, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const server = hubPage(['signalr'], hub('/hub'), routes);
Object.assign(routes, signalr(server));
const fallback = (request, response) => response.setHeader('content-type', 'text/html').end(html(''));
if (!fixed) routes['/hub/negotiate'] = fallback;
await listen(server);
ready();
