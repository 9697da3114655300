// A connection that wants a token.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { cable, hubPage, subscribing } from '../hubs.mjs';

await cable({ TOKEN: 'good' });
await listen(
  hubPage(
    ['actioncable'],
    subscribing(`${origin(1).replace('http', 'ws')}/cable${fixed ? '?token=good' : ''}`, { channel: 'NewsChannel' }),
  ),
);
ready();
