// uvicorn --ws none, and a client that begins with polling: it works, and never gets to WebSocket.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['app.py', `${port()}`], {
  cwd: import.meta.dirname,
  env: {
    ...pageFor(`const socket = watch(io());
    socket.on('connect', () => socket.io.engine.on('upgrade', ({ name }) => add(name)));`),
    FIX: fixed ? '1' : '0',
  },
});
await up(origin());
ready();
