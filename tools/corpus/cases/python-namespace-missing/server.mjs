// The handlers of a python-socketio server are in another namespace than the one that the page joins.
import path from 'node:path';
import { origin, pageFor, port, python, ready, up } from '../lib.mjs';

python([path.join(import.meta.dirname, 'app.py'), String(port())], {
  env: pageFor(`const socket = watch(io('/chat'));
      socket.on('connect', () => socket.emit('joined', {}));`),
});
await up(origin());
ready();
