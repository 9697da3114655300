// A hub at another origin, which answers with a wildcard.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

await listen(hubPage(['signalr'], hub(`${origin(1)}/hub`)));
const cors = {
  'access-control-allow-origin': fixed ? origin() : '*',
  ...(fixed ? { 'access-control-allow-credentials': 'true' } : {}),
  'access-control-allow-headers': 'x-requested-with,x-signalr-user-agent',
};
const routes = {};
const server = hubPage([], '', routes);
Object.assign(routes, signalr(server, { cors }));
await listen(server, 1);
ready();
