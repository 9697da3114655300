// The page leaves the slash at the end of the path out.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['-m', 'daphne', '-b', '127.0.0.1', '-p', `${port()}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(
    `
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/prices${fixed ? '/' : ''}');
  socket.onopen = () => state('online');
  socket.onmessage = ({ data }) => add(JSON.parse(data).price);
  socket.onclose = ({ code }) => state('offline: ' + code);
`,
    { client: '' },
  ),
});
await up(origin());
ready();
