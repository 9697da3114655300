// Healthy: Action Cable at another origin, which it allows.
import { listen, origin, ready } from '../lib.mjs';
import { cable, hubPage, subscribing } from '../hubs.mjs';

await cable();
await listen(
  hubPage(['actioncable'], subscribing(`${origin(1).replace('http', 'ws')}/cable`, { channel: 'NewsChannel' })),
);
ready();
