// A page on one port and its Socket.IO server on another, as in development. Without ALLOW_PAGE the server does not
// let
// the page's origin read its answers.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server } from 'socket.io';

const client = readFileSync(createRequire(import.meta.url).resolve('socket.io-client/dist/socket.io.js'));

const page = createServer((request, response) => {
  if (request.url === '/client.js') return response.setHeader('content-type', 'text/javascript').end(client);
  response.setHeader('content-type', 'text/html');
  return response.end(`<!doctype html><title>News</title><link rel="icon" href="data:,"><ul></ul>
<script src="/client.js"></script>
<script>
  io('http://127.0.0.1:${api.address().port}').on('news', (text) => {
    document.querySelector('ul').append(text);
  });
</script>`);
});
const api = createServer();
const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
await listen(page);
const origin = `http://127.0.0.1:${page.address().port}`;
const io = new Server(api, process.env.ALLOW_PAGE ? { cors: { origin } } : {});
io.on('connection', (socket) => socket.emit('news', 'hello'));
await listen(api);
console.log(origin);
