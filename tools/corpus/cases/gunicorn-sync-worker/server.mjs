// gunicorn with its default worker, which does one request at a time: a poll that waits keeps all others waiting.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

const workers = fixed ? ['-k', 'gthread', '--threads', '50'] : [];
python(['-m', 'gunicorn', ...workers, '-w', '1', '--timeout', '5', '-b', `127.0.0.1:${port()}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(`watch(io({ transports: ['polling'] }));`),
});
await up(origin());
ready();
