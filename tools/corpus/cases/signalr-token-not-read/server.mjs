// A server that wants a token, and looks for it in the header alone.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const options = "{ accessTokenFactory: () => 'good' }";
const server = hubPage(['signalr'], hub('/hub', { options }), routes);
const isLetIn = ({ headers }, where, query) =>
  headers.authorization === 'Bearer good' || (fixed && where === 'websocket' && query.get('access_token') === 'good');
Object.assign(routes, signalr(server, { isLetIn }));
await listen(server);
ready();
