/**
 * Alerts for signed-in users, like Socket.IO's examples with sessions: a login form, a session cookie, a custom path,
 * and a namespace whose middleware requires the session. An accepted page gets a `connected` event and alerts.
 * `BROKEN=never` and `BROKEN=twice` as in the chat. `BROKEN=waits` is not a fault: the page connects only after
 * sign-in.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import { announce, bodyOf } from '../process.ts';

const html = (body: string): string =>
  `<!doctype html><html lang="en"><title>Alerts</title><link rel="icon" href="data:," />${body}</html>`;

const LOGIN = html(`<form method="post" action="/session">
  <label>Account <input name="account" /></label>
  <label>Passphrase <input name="passphrase" type="password" /></label>
  <button>Enter</button>
</form>`);

const INBOX = html(`<output id="line">Waiting</output> <p id="problem" role="alert" hidden></p>
<section id="alerts"></section>
<script src="/live/socket.io.js"></script>
<script>
  const show = (text) => { document.getElementById('line').textContent = text; };
  const problem = document.getElementById('problem');
  const socket = io('/alerts', { path: '/live/', transports: ['websocket'] });
  socket.on('connect', () => { show('Live'); problem.hidden = true; });
  socket.on('disconnect', () => show('Reconnecting'));
  socket.on('connect_error', ({ message }) => {
    if (socket.active) return show('Reconnecting');
    show('Locked out');
    problem.textContent = message;
    problem.hidden = false;
  });
  socket.on('alert', ({ text }) => {
    const card = document.createElement('article');
    card.textContent = text;
    document.getElementById('alerts').prepend(card);
  });
</script>`);

const CLOSED = html('<output id="line">Signed out</output> <a href="/enter">Enter</a>');
const waits = process.env['BROKEN'] === 'waits';

const passwords = new Map([['ann@example.com', 'correct horse battery']]);
const sessions = new Map<string, string>();
const userOf = ({ headers: { cookie } }: Pick<IncomingMessage, 'headers'>): string | undefined =>
  sessions.get(/(?:^|; )alerts\.sid=([^;]+)/.exec(cookie ?? '')?.[1] ?? '');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = request.method === 'POST' ? await bodyOf(request) : '';
  const form = new URLSearchParams(given);
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /enter') response.end(LOGIN);
  else if (route === 'GET /inbox') response.end(waits && userOf(request) === undefined ? CLOSED : INBOX);
  else if (route === 'POST /accounts') {
    const { email, password } = JSON.parse(given) as Record<string, string>;
    passwords.set(email ?? '', password ?? '');
    response.writeHead(201).end();
  } else if (route === 'POST /session') {
    const account = form.get('account') ?? '';
    if (passwords.get(account) !== form.get('passphrase')) return void response.writeHead(401).end();
    const id = randomUUID();
    sessions.set(id, account);
    response.writeHead(303, { location: '/inbox', 'set-cookie': `alerts.sid=${id}; HttpOnly; Path=/` }).end();
  } else if (route === 'POST /alert') {
    const user = userOf(request);
    if (user === undefined) return void response.writeHead(401).end();
    const times = { never: 0, twice: 2 }[process.env['BROKEN'] ?? ''] ?? 1;
    for (let n = 0; n < times; n++) alerts.to(user).emit('alert', { id: randomUUID(), text: form.get('text') });
    response.end('sent');
  } else response.writeHead(404).end();
}

const http = createServer((request, response) => void answer(request, response));
const alerts = new Server(http, { path: '/live/', pingInterval: 2000, pingTimeout: 1500 }).of('/alerts');
alerts.use(({ request }, next) => next(userOf(request) === undefined ? new Error('please sign in') : undefined));
alerts.on('connection', async (socket) => {
  const user = userOf(socket.request) ?? '';
  await socket.join(user);
  socket.emit('welcome', { text: `Hello ${user}` });
});

announce(http);
