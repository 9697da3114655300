// The handler of an event stream sends it as text/plain, which the browser waits to look into.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const server = pageServer(listening('/events'), {
  '/events': (request, response) =>
    ticking(request, response, fixed ? {} : { headers: { 'content-type': 'text/plain' } }),
});
await listen(server);
ready();
