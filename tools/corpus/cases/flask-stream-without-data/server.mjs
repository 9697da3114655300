// A generator of JSON messages as an event stream.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';
import { listening } from '../streams.mjs';

python(['-m', 'flask', '--app', 'app', 'run', '--host', '127.0.0.1', '--port', `${port()}`], {
  cwd: import.meta.dirname,
  env: { ...pageFor(listening('/events'), { client: '' }), PREFIX: fixed ? 'data: ' : '' },
});
await up(origin());
ready();
