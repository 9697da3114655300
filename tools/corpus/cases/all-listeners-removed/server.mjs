// A page whose dialog calls removeAllListeners() when it closes, on the socket that it shares with the rest.
import http from 'node:http';
import Koa from 'koa';
import { readFileSync } from 'node:fs';
import { Server } from 'socket.io';
import { clientFile, fixed, html, listen, ready } from '../lib.mjs';

const page = html(`
  const socket = watch(io());
  socket.on('news', (news) => (document.title = news));
  function dialog() {
    const close = () => state('closed');
    socket.on('closed', close);
    return () => ${fixed ? "socket.removeListener('closed', close)" : 'socket.removeAllListeners()'};
  }
  setTimeout(dialog(), 1500);`);
const app = new Koa();
app.use((context) => {
  context.type = context.path === '/client.js' ? 'js' : 'html';
  context.body = context.path === '/client.js' ? readFileSync(clientFile, 'utf8') : page;
});
const server = http.createServer(app.callback());
new Server(server).on('connection', (socket) => {
  let n = 0;
  const timer = setInterval(() => socket.emit('news', `news ${(n += 1)}`), 500);
  socket.on('disconnect', () => clearInterval(timer));
});
await listen(server);
ready();
