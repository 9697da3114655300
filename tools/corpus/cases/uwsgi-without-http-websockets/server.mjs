// uWSGI with its own HTTP router and gevent.
import { child, fixed, origin, pageFor, port, ready, up } from '../lib.mjs';

child(
  'uwsgi',
  `--plugins http,python3,gevent_python3 --http 127.0.0.1:${port()} --gevent 100 --module app:app --disable-logging --die-on-term${fixed ? ' --http-websockets' : ''}`.split(
    ' ',
  ),
  { cwd: import.meta.dirname, env: pageFor(`watch(io({ transports: ['websocket'] }));`) },
);
await up(origin());
ready();
