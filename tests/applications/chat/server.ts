/**
 * A chat like Socket.IO's own example: no sign-in, polling first, a name that is sent on each connect, and messages to
 * everyone. `BROKEN=never` accepts a message and sends it to no one; `BROKEN=twice` sends it twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import { announce, bodyOf } from '../process.ts';

const PAGE = `<!doctype html>
<html lang="en">
<title>Chat</title>
<link rel="icon" href="data:," />
<p id="status">offline</p>
<ul id="messages"></ul>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io();
  const status = document.getElementById('status');
  const log = (kind, text) => {
    const line = document.createElement('li');
    line.className = kind;
    line.textContent = text;
    document.getElementById('messages').append(line);
  };
  socket.on('connect', () => socket.emit('add user', 'somebody'));
  socket.on('disconnect', () => { status.textContent = 'offline'; });
  socket.on('login', ({ numUsers }) => {
    status.textContent = 'online';
    log('log', 'Welcome to the chat. Present: ' + numUsers);
  });
  socket.on('new message', ({ username, message }) => log('message', username + ': ' + message));
</script>
</html>`;

async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { from, text } = JSON.parse(await bodyOf(request)) as Record<string, string>;
  const times = { never: 0, twice: 2 }[process.env['BROKEN'] ?? ''] ?? 1;
  for (let n = 0; n < times; n++) io.emit('new message', { username: from, message: text });
  response.end('sent');
}

const http = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/announce') {
    void send(request, response);
  } else if (request.url === '/') response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
  else response.writeHead(404).end();
});

// Detects a half-open connection within seconds; the example's own settings take 45.
const io = new Server(http, { pingInterval: 2000, pingTimeout: 1500 });
let numUsers = 0;
io.on('connection', (socket) => {
  socket.once('add user', () => {
    numUsers++;
    socket.once('disconnect', () => numUsers--);
    socket.emit('login', { numUsers });
  });
});

announce(http);
