// Healthy: five protocols on one page.
import { Server } from 'socket.io';
import { listen, origin, port, ready } from '../lib.mjs';
import { authorize, echo, hub, hubPage, joining, phoenix, pusher, signalr } from '../hubs.mjs';
import { WebSocketServer } from 'ws';

const routes = { '/broadcasting/auth': authorize() };
const page = `
  const quiet = () => undefined;
  io('${origin(1)}');
  new WebSocket('${origin(2).replace('http', 'ws')}/').onmessage = quiet;
  ((state, add) => {${hub('/hub')}})(quiet, quiet);
  ((state, add) => {${echo('app-key', "echo.private('orders').listen('.order.shipped', add);")}})(quiet, quiet);
  ${joining('/socket', 'room:lobby')}
`;
const server = hubPage(['io', 'signalr', 'pusher', 'echo', 'phoenix'], page, routes);
Object.assign(routes, signalr(server));
pusher(server);
phoenix(server);
new Server(port(1), { cors: { origin: '*' } }).on('connection', (socket) => socket.emit('news', 'hello'));
new WebSocketServer({ port: port(2), host: '127.0.0.1' }).on('connection', (socket) => socket.send('{"price":1}'));
await listen(server);
ready();
