// The sign-in keeps its tokens in cookies, as many single sign-on libraries do.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

const size = fixed ? 400 : 3000;
python(
  ['-m', 'uvicorn', '--host', '127.0.0.1', '--port', `${port()}`, '--http', 'h11', '--ws', 'websockets', 'app:app'],
  {
    cwd: import.meta.dirname,
    env: pageFor(`
    for (const name of ['id', 'access', 'refresh']) document.cookie = name + '=' + 'x'.repeat(${size});
    watch(io({ transports: ['websocket'] }));`),
  },
);
await up(origin());
ready();
