// Healthy: Laravel Echo over pusher-js.
import { listen, ready } from '../lib.mjs';
import { authorize, echo, hubPage, pusher } from '../hubs.mjs';

const server = hubPage(
  ['pusher', 'echo'],
  echo('app-key', "echo.channel('news'); echo.private('orders').listen('.order.shipped', ({ text }) => add(text));"),
  { '/broadcasting/auth': authorize() },
);
pusher(server);
await listen(server);
ready();
