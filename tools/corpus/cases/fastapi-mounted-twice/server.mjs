// FastAPI with python-socketio mounted below a path that python-socketio adds once more.
import path from 'node:path';
import { origin, pageFor, port, python, ready, up } from '../lib.mjs';

python([path.join(import.meta.dirname, 'app.py'), String(port())], { env: pageFor(`watch(io());`) });
await up(origin());
ready();
