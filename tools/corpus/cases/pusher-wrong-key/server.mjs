// A page with the key of another app.
import { fixed, listen, ready } from '../lib.mjs';
import { echo, hubPage, pusher } from '../hubs.mjs';

const server = hubPage(
  ['pusher', 'echo'],
  echo(fixed ? 'app-key' : 'other-key', "echo.channel('orders').listen('.order.shipped', ({ text }) => add(text));"),
);
pusher(server);
await listen(server);
ready();
