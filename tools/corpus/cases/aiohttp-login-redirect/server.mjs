// aiohttp: the middleware that protects the application redirects Socket.IO's requests to the login page.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port()}`], {
  cwd: import.meta.dirname,
  env: { ...pageFor(`watch(io());`), FIX: fixed ? '1' : '0' },
});
await up(origin());
ready();
