import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import type { Sandbox } from '../sandbox.ts';

/**
 * A server in a separate process that follows the contract, accepts everyone, and blocks from the first subscription
 * on.
 */
const source = (socketIo: string): string => `import { createServer } from 'node:http';
import { Server } from '${socketIo}';
const http = createServer((request, response) => {
  response.writeHead(request.url === '/api/health' ? 200 : 404, { 'content-type': 'application/json' });
  response.end('{"status":"ok"}');
});
const io = new Server(http, { cors: { origin: '*' }, pingInterval: 500, pingTimeout: 500 });
let busy = false;
io.on('connection', (socket) => {
  socket.emit('connected', { message: 'Connected', tier: 'operator', timestamp: new Date().toISOString() });
  socket.on('subscribe_notifications', () => {
    socket.emit('notifications_subscribed', { message: 'Subscribed' });
    if (busy) return;
    busy = true;
    // The answer is on its way first.
    setTimeout(() => {
      const end = Date.now() + Number(process.env.BUSY);
      while (Date.now() < end);
    }, 300);
  });
});
http.listen(Number(process.env.PORT), '127.0.0.1');
`;

/** @param busy - duration of the block, in milliseconds */
export async function blocked(sandbox: Sandbox, busy: number): Promise<string> {
  const file = sandbox.path('blocked.mjs');
  writeFileSync(
    file,
    source(
      pathToFileURL(createRequire(import.meta.url).resolve('socket.io')).href.replace('/dist/index.js', '/wrapper.mjs'),
    ),
  );
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  await sandbox.run({
    role: 'backend',
    cwd: sandbox.dir,
    command: [process.execPath, file],
    environment: { PATH: process.env['PATH'] ?? '', PORT: `${port}`, BUSY: `${busy}` },
    health: () => answers200(new URL('/api/health', url)),
  });
  return url;
}
