// An event stream.
import { listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const server = pageServer(listening('/events'), { '/events': (request, response) => ticking(request, response) });
await listen(server);
ready();
