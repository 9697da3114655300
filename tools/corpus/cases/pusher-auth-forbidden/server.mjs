// An endpoint that lets nobody into a private channel.
import { fixed, listen, ready } from '../lib.mjs';
import { authorize, echo, hubPage, pusher } from '../hubs.mjs';

const server = hubPage(
  ['pusher', 'echo'],
  echo(
    'app-key',
    "echo.private('orders').listen('.order.shipped', ({ text }) => add(text)).error(({ status }) => state('offline: auth ' + status));",
  ),
  { '/broadcasting/auth': authorize({ status: fixed ? 200 : 403 }) },
);
pusher(server);
await listen(server);
ready();
