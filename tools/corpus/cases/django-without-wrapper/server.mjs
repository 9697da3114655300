// Django: the Socket.IO server is created, and the WSGI application that is served is Django's own.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port()}`], {
  cwd: import.meta.dirname,
  env: { ...pageFor(`watch(io());`), FIX: fixed ? '1' : '0' },
});
await up(origin());
ready();
