// Compression holds the event stream back.
import http from 'node:http';
import compression from 'compression';
import express from 'express';
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, listening, ticking } from '../streams.mjs';

const app = express();
app.use(compression({ filter: (request, response) => !fixed || compression.filter(request, response) === 'never' }));
app.get('/events', (request, response) => ticking(request, response));
app.use((request, response) => page.emit('request', request, response));
const page = pageServer(listening('/events'));
await listen(http.createServer(app));
ready();
