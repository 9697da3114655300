// A hub that wants a token, and a page without one.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const options = fixed ? "{ accessTokenFactory: () => 'good' }" : '{}';
const server = hubPage(['signalr'], hub('/hub', { options }), routes);
const isLetIn = ({ headers }, where, query) =>
  headers.authorization === 'Bearer good' || query?.get('access_token') === 'good';
Object.assign(routes, signalr(server, { isLetIn }));
await listen(server);
ready();
