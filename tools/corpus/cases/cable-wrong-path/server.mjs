// Action Cable at /websocket, and a page that asks at /cable.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { cable, hubPage, subscribing } from '../hubs.mjs';

await cable(fixed ? {} : { MOUNT: '/websocket' });
await listen(
  hubPage(['actioncable'], subscribing(`${origin(1).replace('http', 'ws')}/cable`, { channel: 'NewsChannel' })),
);
ready();
