// What the cases of other protocols than Socket.IO share: a page of their own, and a GraphQL schema that ticks.
import http from 'node:http';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { bundle, html } from './lib.mjs';

/** A server with the usual page at `/`; `routes` answer below it, and everything else is 404. */
export function pageServer(script, routes = {}, options = {}) {
  const page = html(script, { client: '', ...options });
  return http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    if (pathname === '/') response.setHeader('content-type', 'text/html').end(page);
    else if (routes[pathname]) routes[pathname](request, response);
    else response.writeHead(404).end('Not Found');
  });
}

/** The same, where the page is bundled from a file of the case, with its source map. */
export async function bundledServer(directory, file, routes = {}) {
  const text = await bundle(directory, file);
  const script = (request, response) => response.setHeader('content-type', 'text/javascript').end(text);
  return pageServer('', { '/page.js': script, ...routes }, { body: '<script src="/page.js" defer></script>' });
}

/** `{ hello }`, and `subscription { ticks }`: one number each 300 ms. */
export const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { hello: { type: new GraphQLNonNull(GraphQLString), resolve: () => 'hello' } },
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      ticks: {
        type: new GraphQLNonNull(GraphQLInt),
        resolve: (tick) => tick,
        async *subscribe() {
          for (let tick = 0; ; tick++) {
            yield tick;
            await new Promise((resolve) => setTimeout(resolve, 300));
          }
        },
      },
    },
  }),
});

/** A client of either GraphQL protocol, by hand: opens the socket, says hello, and shows what comes. */
export const byHand = (url, protocol, then) => `
  const socket = new WebSocket(${JSON.stringify(url)}, ${JSON.stringify(protocol)});
  const say = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => say({ type: 'connection_init' });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'connection_ack') state('online');
    if (message.type === 'next' || message.type === 'data') add(message.payload.data.ticks);
    (${then})(message);
  };
  socket.onclose = ({ code, reason }) => state('offline: ' + code + ' ' + reason);
`;

/** An endless event stream with one event each `every` milliseconds; the first at once. */
export function ticking(request, response, { every = 300, headers = {}, padding = '' } = {}) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers });
  let id = 0;
  const tick = () => response.write(`id: ${++id}\ndata: tick ${id}${padding}\n\n`);
  tick();
  const timer = setInterval(tick, every);
  request.on('close', () => clearInterval(timer));
}

/** The page's side of an event stream. */
export const listening = (url) => `
  const events = new EventSource(${JSON.stringify(url)});
  events.onopen = () => state('online');
  events.onmessage = ({ data }) => add(data);
  events.onerror = () => state('offline: ' + (events.readyState === EventSource.CLOSED ? 'closed' : 'reconnecting'));
`;
