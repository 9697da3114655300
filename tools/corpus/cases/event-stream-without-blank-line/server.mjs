// The handler writes a line for each event, and forgets the empty one after it.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening } from '../streams.mjs';

const server = pageServer(listening('/events'), {
  '/events': (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    let count = 0;
    const tick = () => response.write(`data: tick ${++count}${fixed ? '\n\n' : '\n'}`);
    tick();
    const timer = setInterval(tick, 300);
    request.on('close', () => clearInterval(timer));
  },
});
await listen(server);
ready();
