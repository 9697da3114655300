// helmet() with its defaults, and a page that connects in an inline script. The repaired page has it in a file.
import http from 'node:http';
import express from 'express';
import helmet from 'helmet';
import { Server } from 'socket.io';
import { fixed, html, listen, ready, servePage } from '../lib.mjs';

const app = express();
// A page without TLS would be sent to https otherwise.
app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
if (fixed) {
  const [, script] = /<script>([\s\S]*)<\/script>\s*<\/body>/.exec(html('watch(io());'));
  app.get('/app.js', (request, response) => response.type('js').send(script));
  const page = html('').replace(/<script>[\s\S]*<\/script>(?=\s*<\/body>)/, '<script src="/app.js"></script>');
  app.get('/', (request, response) => response.send(page));
}
servePage(app, `watch(io());`);

const server = http.createServer(app);
new Server(server).on('connection', (socket) => socket.emit('news', 'hello'));
await listen(server);
ready();
