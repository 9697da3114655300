// Healthy: webpack's hot reloading beside Socket.IO, which the development server proxies.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Server } from 'socket.io';
import webpack from 'webpack';
import WebpackDevServer from 'webpack-dev-server';
import { clientFile, html, listen, origin, port, ready } from '../lib.mjs';

const backend = http.createServer();
new Server(backend).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(backend, 1);

const compiler = webpack({ mode: 'development', entry: './main.js', context: import.meta.dirname });
const devServer = new WebpackDevServer(
  {
    host: '127.0.0.1',
    port: port(),
    static: false,
    proxy: [{ context: ['/socket.io'], target: origin(1), ws: true }],
    setupMiddlewares: (middlewares, { app }) => {
      app.get('/client.js', (request, response) => response.type('js').send(readFileSync(clientFile)));
      app.get('/', (request, response) =>
        response.type('html').send(html(`watch(io());`, { body: '<script src="/main.js"></script>' })),
      );
      return middlewares;
    },
  },
  compiler,
);
await devServer.start();
await (await fetch(`${origin()}/main.js`)).text();
ready();
