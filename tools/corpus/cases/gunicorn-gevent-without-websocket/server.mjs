// gunicorn with its own gevent worker, which knows HTTP only.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

const worker = fixed ? 'geventwebsocket.gunicorn.workers.GeventWebSocketWorker' : 'gevent';
python(['-m', 'gunicorn', '-k', worker, '-w', '1', '-b', `127.0.0.1:${port()}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io({ transports: ['websocket'] }));`),
});
await up(origin());
ready();
