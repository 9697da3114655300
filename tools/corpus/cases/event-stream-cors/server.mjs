// The event stream is of another origin.
import { fixed, listen, origin, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const events = pageServer('', {
  '/events': (request, response) =>
    ticking(request, response, fixed ? { headers: { 'access-control-allow-origin': '*' } } : {}),
});
await listen(events, 1);
const server = pageServer(listening(`${origin(1)}/events`));
await listen(server);
ready();
