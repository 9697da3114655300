// A hub that throws while a client connects.
import { fixed, listen, ready } from '../lib.mjs';
import { hub, hubPage, signalr } from '../hubs.mjs';

const routes = {};
const server = hubPage(['signalr'], hub('/hub'), routes);
const greet = (say, socket) => {
  say({ type: 7, error: 'Connection closed with an error.' });
  socket.close();
};
Object.assign(routes, signalr(server, fixed ? {} : { greet }));
await listen(server);
ready();
