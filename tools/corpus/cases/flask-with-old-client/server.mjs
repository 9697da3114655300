// The page loads a client of version 2.
import path from 'node:path';
import { clientFile, fixed, origin, pageFor, port, python, ready, require, up } from '../lib.mjs';

python([path.join(import.meta.dirname, 'app.py'), String(port())], {
  env: pageFor(`watch(io());`, {
    clientFile: fixed ? clientFile : require.resolve('socket.io-client-2/dist/socket.io.js'),
  }),
});
await up(origin());
ready();
