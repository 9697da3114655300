// Flask's development server without threads, which does one request after the other.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py'], {
  cwd: import.meta.dirname,
  env: {
    ...pageFor(`const socket = watch(io({ transports: ['polling'] }));
    socket.on('connect', () => setInterval(() => socket.timeout(3000).emit('ping me', (late) => late && state('offline: no answer')), 1000));`),
    APP_PORT: `${port()}`,
    FIX: fixed ? '1' : '0',
  },
});
await up(origin());
ready();
