// An app whose connections are used up.
import { fixed, listen, ready } from '../lib.mjs';
import { echo, hubPage, pusher } from '../hubs.mjs';

const server = hubPage(
  ['pusher', 'echo'],
  echo('app-key', "echo.channel('orders').listen('.order.shipped', ({ text }) => add(text));"),
);
pusher(server, fixed ? {} : { refuse: [4004, 'Application is over connection quota'] });
await listen(server);
ready();
