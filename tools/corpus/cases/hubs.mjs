// Servers of SignalR, Pusher and Phoenix channels for the cases, written to their protocol documents (a .NET or Elixir
// runtime is not among the packages that the cases may use), and Action Cable itself. The clients are their makers' own.
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { child, origin, port, require, up } from './lib.mjs';
import { pageServer } from './streams.mjs';

/** The browser builds of the makers' clients, each with its global name. */
const FILES = {
  signalr: '@microsoft/signalr/dist/browser/signalr.js',
  msgpack: '@microsoft/signalr-protocol-msgpack/dist/browser/signalr-protocol-msgpack.js',
  actioncable: '@rails/actioncable/app/assets/javascripts/actioncable.js',
  pusher: 'pusher-js/dist/web/pusher.js',
  echo: 'laravel-echo/dist/echo.iife.js',
  phoenix: 'phoenix/priv/static/phoenix.js',
  io: 'socket.io-client/dist/socket.io.js',
};

/** Some packages do not export their browser builds. */
const fileOf = (file) =>
  require.resolve
    .paths(file)
    .map((folder) => path.join(folder, file))
    .find((each) => existsSync(each));

/** A server with the usual page and the clients that it names. `routes` may be added to later. */
export function hubPage(clients, script, routes = {}) {
  for (const name of clients) {
    routes[`/${name}.js`] = (request, response) =>
      response.setHeader('content-type', 'text/javascript').end(readFileSync(fileOf(FILES[name])));
  }
  const client = clients.map((name) => `<script src="/${name}.js"></script>`).join('\n    ');
  return pageServer(script, routes, { client });
}

/** Takes upgrades at one path; `refuse` gives the status of those that are not wanted. */
export function upgrades(server, isOwn, refuse, connected) {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url, 'http://hub');
    if (!isOwn(url)) return;
    const status = refuse?.(request, url);
    if (status) socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(request, socket, head, (open) => connected(open, request, url));
  });
}

/** A server that has no WebSocket at a path answers the upgrade like any other request. */
export function elsewhere(server, isKnown) {
  server.on('upgrade', (request, socket) => {
    if (!isKnown(new URL(request.url, 'http://hub')))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
}

const END = '\u001e';

/**
 * A hub of ASP.NET Core SignalR at `/hub`, by the documents of its transports and of its hub protocol: negotiate, WebSockets, the
 * JSON protocol, pings.
 * @returns the routes for the page's server
 */
export function signalr(server, { keepAlive = 1000, isLetIn = () => true, cors = {}, greet } = {}) {
  const known = new Set();
  const transports = [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }];
  const negotiate = (request, response) => {
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (isLetIn(request, 'negotiate')) {
      const id = `id-${Math.random().toString(36).slice(2)}`;
      known.add(id);
      const answer = { negotiateVersion: 1, connectionId: 'c', connectionToken: id, availableTransports: transports };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } else response.writeHead(401).end();
  };
  const refuse = (request, { searchParams }) => {
    if (!known.has(searchParams.get('id'))) return 404;
    return isLetIn(request, 'websocket', searchParams) ? undefined : 401;
  };
  upgrades(
    server,
    ({ pathname }) => pathname === '/hub',
    refuse,
    (socket) => speak(socket, keepAlive, greet),
  );
  return { '/hub/negotiate': negotiate };
}

function speak(socket, keepAlive, greet) {
  const say = (message) => socket.send(JSON.stringify(message) + END);
  const begin = () => {
    const timer = setInterval(() => say({ type: 6 }), keepAlive);
    socket.on('close', () => clearInterval(timer));
    say({ type: 1, target: 'news', arguments: ['hello'] });
  };
  const answer = ({ protocol, type, invocationId, target }) => {
    if (protocol === 'json') {
      say({});
      (greet ?? begin)(say, socket);
    } else if (protocol) {
      // The answer to a binary protocol comes in a binary frame.
      socket.send(Buffer.from(`{"error":"The protocol '${protocol}' is not supported."}${END}`));
      socket.close();
    } else if (type === 1 && target === 'Send') {
      say({ type: 3, invocationId, result: null });
      say({ type: 1, target: 'news', arguments: ['sent'] });
    } else if (type === 1) {
      const error = `Failed to invoke '${target}' due to an error on the server. HubException: Method does not exist.`;
      say({ type: 3, invocationId, error });
    }
  };
  socket.on('message', (data) => {
    for (const text of String(data).split(END).filter(Boolean)) answer(JSON.parse(text));
  });
}

/** The page's side of a hub. */
export const hub = (url, { options = '{}', build = '', before = '' } = {}) => `
  const connection = new signalR.HubConnectionBuilder().withUrl('${url}', ${options})${build}.build();
  connection.on('news', add);
  connection.onclose((error) => state('offline: ' + error));
  connection.onreconnecting((error) => state('offline: ' + error));
  connection.onreconnected(() => state('online'));
  ${before}
  connection.start().then(() => state('online'), (error) => state('offline: ' + error));
`;

/** Rails' own Action Cable under Puma at port 1, as `cable.ru` has it; the environment switches its faults. */
export async function cable(env = {}) {
  child('puma', ['-t', '1:8', '-b', `tcp://127.0.0.1:${port(1)}`, `${import.meta.dirname}/cable.ru`], {
    env: { PAGE_ORIGIN: origin(), ...env },
  });
  await up(origin(1));
}

export const subscribing = (url, identifier) => `
  ActionCable.createConsumer('${url}').subscriptions.create(${JSON.stringify(identifier)}, {
    connected: () => state('online'),
    disconnected: () => state('offline'),
    rejected: () => state('offline: rejected'),
    received: add,
  });
`;

/** A server of the Pusher Channels protocol 7 for the app key `app-key`. */
export function pusher(server, { refuse } = {}) {
  upgrades(
    server,
    ({ pathname }) => pathname.startsWith('/app/'),
    undefined,
    (socket, request, { pathname }) => {
      const say = (event, data, channel) =>
        socket.send(JSON.stringify({ event, data, ...(channel ? { channel } : {}) }));
      const fail = (code, message) => {
        say('pusher:error', { code, message });
        socket.close(code, message);
      };
      const key = pathname.split('/')[2];
      const unknown = [4001, `App key ${key} not in this cluster. Did you forget to specify the cluster?`];
      const refusal = key === 'app-key' ? refuse : unknown;
      if (refusal) fail(...refusal);
      else welcome(socket, say);
    },
  );
}

function welcome(socket, say) {
  const id = `${Math.floor(Math.random() * 1e6)}.1`;
  const subscribe = ({ channel, auth }) => {
    if (channel.startsWith('private-') && auth !== signature(id, channel))
      say('pusher:error', { code: 4009, message: 'Connection is unauthorized' });
    else {
      say('pusher_internal:subscription_succeeded', '{}', channel);
      say('order.shipped', '{"text":"hello"}', channel);
    }
  };
  say('pusher:connection_established', JSON.stringify({ socket_id: id, activity_timeout: 120 }));
  socket.on('message', (text) => {
    const { event, data } = JSON.parse(text);
    if (event === 'pusher:ping') say('pusher:pong', {});
    if (event === 'pusher:subscribe') subscribe(data);
  });
}

/** What the page's own server signs a private channel with. */
export const signature = (id, channel, secret = 'secret') =>
  `app-key:${createHmac('sha256', secret).update(`${id}:${channel}`).digest('hex')}`;

/** The application's endpoint that lets a user into a private channel. */
export const authorize =
  ({ secret, status = 200 } = {}) =>
  (request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const asked = new URLSearchParams(body);
      const auth = signature(asked.get('socket_id'), asked.get('channel_name'), secret);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 200 ? JSON.stringify({ auth }) : '{"message":"Forbidden"}');
    });
  };

/** Laravel Echo over pusher-js, as Laravel's own set-up has it. */
export const echo = (key, then) => `
  const echo = new Echo.default({
    broadcaster: 'pusher',
    key: '${key}',
    cluster: 'mt1',
    wsHost: location.hostname,
    wsPort: location.port,
    forceTLS: false,
    enabledTransports: ['ws'],
    authEndpoint: '/broadcasting/auth',
  });
  echo.connector.pusher.connection.bind('state_change', ({ current }) => {
    if (current !== 'connecting') state(current === 'connected' ? 'online' : 'offline: ' + current);
  });
  echo.connector.pusher.connection.bind('error', ({ data, error }) => state('offline: ' + JSON.stringify(data ?? error)));
  ${then}
`;

/** A Phoenix socket at `/socket`, with the V2 JSON serializer. `join` gives the answer to a topic. */
export function phoenix(server, { isAllowed = () => true, idle = 60_000, join = () => ({}), after } = {}) {
  upgrades(
    server,
    ({ pathname }) => pathname === '/socket/websocket',
    ({ headers }) => (isAllowed(headers.origin) ? undefined : 403),
    (socket) => {
      const say = (...message) => socket.send(JSON.stringify(message));
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => socket.close(1000), idle);
      };
      wait();
      socket.on('close', () => clearTimeout(timer));
      socket.on('message', (text) => {
        wait();
        const [joinRef, ref, topic, event, payload] = JSON.parse(text);
        const reply = (response, status) => say(joinRef, ref, topic, 'phx_reply', { status, response });
        const { reason } = event === 'phx_join' ? join(topic, payload) : {};
        reply(reason ? { reason } : {}, reason ? 'error' : 'ok');
        if (reason || event !== 'phx_join') return;
        if (after) after((name) => say(joinRef, joinRef, topic, name, {}));
        else say(null, null, topic, 'news', { text: 'hello' });
      });
    },
  );
}

/** The page's side of a Phoenix channel. */
export const joining = (url, topic, { options = '{}', payload = '{}' } = {}) => `
  const socket = new Phoenix.Socket('${url}', ${options});
  socket.onError(() => state('offline'));
  socket.onClose(({ code }) => state('offline: ' + code));
  socket.connect();
  const channel = socket.channel('${topic}', ${payload});
  channel.onError(() => state('offline: channel error'));
  channel.on('news', ({ text }) => add(text));
  channel
    .join()
    .receive('ok', () => state('online'))
    .receive('error', ({ reason }) => state('offline: ' + reason));
`;
