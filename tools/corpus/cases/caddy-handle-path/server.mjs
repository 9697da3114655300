// Caddy with handle_path, as its examples have it for an API under a prefix.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { caddy, fixed, listen, origin, port, ready, servePage } from '../lib.mjs';

const api = express();
const server = http.createServer(api);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server, 1);

const web = express();
servePage(web, `watch(io());`);
await listen(http.createServer(web), 2);

await caddy(`
http://127.0.0.1:${port()} {
  bind 127.0.0.1
  ${fixed ? 'handle' : 'handle_path'} /socket.io/* {
    reverse_proxy ${origin(1)}
  }
  handle {
    reverse_proxy ${origin(2)}
  }
}`);
ready();
