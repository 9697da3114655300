// The event stream is answered with 500.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const server = pageServer(listening('/events'), {
  '/events': (request, response) => (fixed ? ticking(request, response) : response.writeHead(500).end()),
});
await listen(server);
ready();
