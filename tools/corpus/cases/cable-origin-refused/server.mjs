// Action Cable that allows another origin than the page’s.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { cable, hubPage, subscribing } from '../hubs.mjs';

await cable(fixed ? {} : { ORIGIN: 'other' });
await listen(
  hubPage(['actioncable'], subscribing(`${origin(1).replace('http', 'ws')}/cable`, { channel: 'NewsChannel' })),
);
ready();
