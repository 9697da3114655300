// A Next application as many tutorials have it: an API route attaches Socket.IO to the server when it is first asked.
import http from 'node:http';
import next from 'next';
import { listen, origin, port, ready } from '../lib.mjs';

process.env.NEXT_TELEMETRY_DISABLED = '1';
const app = next({ dev: true, dir: import.meta.dirname, hostname: '127.0.0.1', port: port() });
await app.prepare();
const server = http.createServer(app.getRequestHandler());
await listen(server);
// The first request compiles the page.
await (await fetch(origin())).text();
ready();
