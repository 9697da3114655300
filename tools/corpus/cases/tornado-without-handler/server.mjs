// Tornado: the Socket.IO server exists, and no route leads to its handler.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port()}`], {
  cwd: import.meta.dirname,
  env: { ...pageFor(`watch(io());`), FIX: fixed ? '1' : '0' },
});
await up(origin());
ready();
