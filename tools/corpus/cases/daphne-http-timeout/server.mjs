// Daphne with a time limit for requests, and a network that lets no WebSocket through.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

const limit = fixed ? [] : ['--http-timeout', '3'];
python(['-m', 'daphne', '-b', '127.0.0.1', '-p', `${port()}`, ...limit, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io({ transports: ['polling'] }));`),
});
await up(origin());
ready();
