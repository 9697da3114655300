// gunicorn with four eventlet workers, as its documentation advises for other applications.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

const workers = fixed ? '1' : '4';
python(
  [
    '-m',
    'gunicorn',
    '-k',
    'eventlet',
    '-w',
    workers,
    '--reuse-port',
    '--keep-alive',
    '0',
    '-b',
    `127.0.0.1:${port()}`,
    'app:app',
  ],
  {
    cwd: import.meta.dirname,
    env: pageFor(`watch(io({ transports: ['polling'] }));`),
  },
);
await up(origin());
ready();
