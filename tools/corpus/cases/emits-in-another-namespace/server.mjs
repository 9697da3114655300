// The page is in a namespace of its own; app.py emits to it, or to the default one.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py'], {
  cwd: import.meta.dirname,
  env: { ...pageFor(`watch(io('/9'));`), APP_PORT: `${port()}`, TO: fixed ? '/9' : '/' },
});
await up(origin());
ready();
