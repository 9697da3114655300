// The page leaves the last slash out.
import { fixed, origin, pageFor, port, python, ready, up } from '../lib.mjs';

python(['-m', 'uvicorn', '--host', '127.0.0.1', '--port', `${port()}`, 'app:app'], {
  cwd: import.meta.dirname,
  env: pageFor(
    `
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/feed${fixed ? '/' : ''}');
  socket.onopen = () => state('online');
  socket.onmessage = ({ data }) => add(data);
  socket.onclose = ({ code }) => state('offline: ' + code);
`,
    { client: '' },
  ),
});
await up(origin());
ready();
