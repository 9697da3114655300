// Healthy: Socket.IO, graphql-transport-ws, an event stream and a plain WebSocket on one page that Vite serves.
import http from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { Server } from 'socket.io';
import { createServer } from 'vite';
import { WebSocketServer } from 'ws';
import { html, listen, origin, port, ready } from '../lib.mjs';
import { schema, ticking } from '../streams.mjs';

const backend = http.createServer((request, response) => {
  if (request.url === '/events') ticking(request, response, { headers: { 'access-control-allow-origin': '*' } });
  else response.writeHead(404).end();
});
new Server(backend, { cors: { origin: '*' } }).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);
useServer({ schema }, new WebSocketServer({ port: port(2), host: '127.0.0.1', path: '/graphql' }));
new WebSocketServer({ port: port(3), host: '127.0.0.1' }).on('connection', (socket) => socket.send('{"price":1}'));

const vite = await createServer({
  configFile: false,
  root: import.meta.dirname,
  cacheDir: '.vite',
  server: { port: port(), host: '127.0.0.1', strictPort: true },
  plugins: [
    {
      name: 'page',
      configureServer: (own) => {
        const { middlewares } = own;
        const script = `window.ports = ${JSON.stringify({ backend: origin(1), graphql: port(2), prices: port(3) })};`;
        const text = html(script, { client: '', body: '<script type="module" src="/page.js"></script>' });
        middlewares.use((request, response, next) => {
          if (request.url !== '/') return next();
          void own
            .transformIndexHtml('/', text)
            .then((page) => response.setHeader('content-type', 'text/html').end(page));
        });
      },
    },
  ],
});
await vite.listen();
// Vite prepares the page's packages at its first request, and reloads the page when they are ready.
await vite.transformRequest('/page.js');
await new Promise((resolve) => setTimeout(resolve, 3000));
ready();
