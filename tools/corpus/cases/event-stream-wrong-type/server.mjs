// The handler of an event stream leaves the content type to its framework.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const server = pageServer(listening('/events'), {
  '/events': (request, response) =>
    ticking(request, response, fixed ? {} : { headers: { 'content-type': 'text/html' } }),
});
await listen(server);
ready();
