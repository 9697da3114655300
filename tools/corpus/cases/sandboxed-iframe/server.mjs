// A widget in a sandboxed iframe: without allow-same-origin its origin is "null", which the server's list cannot contain.
import http from 'node:http';
import Koa from 'koa';
import { Server } from 'socket.io';
import { readFileSync } from 'node:fs';
import { clientFile, fixed, html, listen, origin, ready } from '../lib.mjs';

const sandbox = fixed ? 'allow-scripts allow-same-origin' : 'allow-scripts';
const widget = html(`watch(io('${origin()}', { transports: ['polling', 'websocket'] }));
  setInterval(() => parent.postMessage({ state: document.getElementById('state').textContent,
    list: [...document.querySelectorAll('#list > li')].map((each) => each.textContent) }, '*'), 200);`);
const page = html(
  `addEventListener('message', ({ data }) => {
    state(data.state);
    document.getElementById('list').replaceChildren();
    data.list.forEach(add);
  });`,
  { client: '', body: `<iframe sandbox="${sandbox}" src="/widget"></iframe>` },
);

const app = new Koa();
app.use((context) => {
  if (context.path === '/client.js') {
    context.type = 'js';
    context.body = readFileSync(clientFile, 'utf8');
  } else if (context.path === '/' || context.path === '/widget') {
    context.type = 'html';
    context.body = context.path === '/' ? page : widget;
  }
});
const server = http.createServer(app.callback());
const io = new Server(server, { cors: { origin: [origin()] } });
io.on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
