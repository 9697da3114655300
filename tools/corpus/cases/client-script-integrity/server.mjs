// The page's script tag has a hash, of this version of the client or of another one.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { clientFile, fixed, listen, ready, servePage } from '../lib.mjs';

const text = fixed ? readFileSync(clientFile) : 'another version';
const hash = createHash('sha384').update(text).digest('base64');
const app = express();
servePage(app, 'watch(io());', {
  client: `<script src="/client.js" integrity="sha384-${hash}" crossorigin="anonymous"></script>`,
});
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
