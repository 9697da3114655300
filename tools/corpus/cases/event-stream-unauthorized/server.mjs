// The event stream is answered with 401.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const server = pageServer(listening('/events'), {
  '/events': (request, response) => (fixed ? ticking(request, response) : response.writeHead(401).end()),
});
await listen(server);
ready();
