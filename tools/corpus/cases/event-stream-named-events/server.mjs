// Each event of the stream is called "price". The page waits for messages.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer } from '../streams.mjs';

const server = pageServer(
  `
  const events = new EventSource('/prices');
  events.onopen = () => state('online');
  events.onerror = () => state('offline');
  ${fixed ? "events.addEventListener('price', ({ data }) => add(data));" : 'events.onmessage = ({ data }) => add(data);'}
`,
  {
    '/prices': (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      let n = 0;
      const tick = () => response.write(`event: price\ndata: price ${(n += 1)}\n\n`);
      tick();
      const timer = setInterval(tick, 400);
      request.on('close', () => clearInterval(timer));
    },
  },
);
await listen(server);
ready();
