// Hypercorn, told to serve one of two applications.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['-m', 'hypercorn', '-b', `127.0.0.1:${port()}`, `app:${fixed ? 'application' : 'quart'}`], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io());`),
});
await up(origin());
ready();
