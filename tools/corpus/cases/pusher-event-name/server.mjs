// An event with a name of its own, and a listener without the dot.
import { fixed, listen, ready } from '../lib.mjs';
import { echo, hubPage, pusher } from '../hubs.mjs';

const server = hubPage(
  ['pusher', 'echo'],
  echo('app-key', `echo.channel('orders').listen('${fixed ? '.' : ''}order.shipped', ({ text }) => add(text));`),
);
pusher(server);
await listen(server);
ready();
