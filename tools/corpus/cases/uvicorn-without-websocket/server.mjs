// uvicorn that can't speak WebSocket, and a page that wants nothing else.
import path from 'node:path';
import { origin, pageFor, port, python, ready, up } from '../lib.mjs';

python([path.join(import.meta.dirname, 'app.py'), String(port())], {
  env: pageFor(`watch(io({ transports: ['websocket'] }));`),
});
await up(origin());
ready();
