// A progressive web application: its service worker keeps every GET in a cache and looks pages up without their query, so
// it answers the second visit's polls with the handshake of the first.
import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { fixed, listen, ready, servePage } from '../lib.mjs';

const own = fixed ? `if (new URL(event.request.url).pathname.startsWith('/socket.io/')) return;` : '';
const worker = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  ${own}
  event.respondWith(answer(event.request));
});
async function answer(request) {
  const cache = await caches.open('v1');
  const known = await cache.match(request, { ignoreSearch: true });
  if (known) return known;
  const response = await fetch(request);
  await cache.put(request, response.clone());
  return response;
}
`;

const app = express();
app.get('/sw.js', (request, response) => response.type('js').send(worker));
servePage(
  app,
  `navigator.serviceWorker.register('/sw.js');
  // The worker controls the page from its first visit on.
  navigator.serviceWorker.ready.then(() => controlled()).then(() => watch(io({ transports: ['polling'] })));
  function controlled() {
    if (navigator.serviceWorker.controller) return undefined;
    return new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  }`,
);
const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));

await listen(server);
ready();
