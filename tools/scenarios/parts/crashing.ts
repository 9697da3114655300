import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import type { Sandbox } from '../sandbox.ts';

/** A server in a separate process. Its handler for "report" throws an uncaught exception. */
const source = (socketIo: string): string => `import { createServer } from 'node:http';
import { Server } from '${socketIo}';
const http = createServer((request, response) => {
  response.writeHead(request.url === '/api/health' ? 200 : 404, { 'content-type': 'application/json' });
  response.end('{"status":"ok"}');
});
const io = new Server(http, { cors: { origin: '*' } });
io.on('connection', (socket) => {
  socket.emit('connected', { message: 'Connected', tier: 'operator', timestamp: new Date().toISOString() });
  socket.on('report', (report) => socket.emit('reported', report.rows.length));
});
http.listen(Number(process.env.PORT), '127.0.0.1');
`;

export async function crashing(sandbox: Sandbox): Promise<string> {
  const file = sandbox.path('crashing.mjs');
  const library = createRequire(import.meta.url)
    .resolve('socket.io')
    .replace('/dist/index.js', '/wrapper.mjs');
  writeFileSync(file, source(pathToFileURL(library).href));
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  await sandbox.run({
    role: 'backend',
    cwd: sandbox.dir,
    command: [process.execPath, file],
    environment: { PATH: process.env['PATH'] ?? '', PORT: `${port}` },
    health: () => answers200(new URL('/api/health', url)),
  });
  return url;
}
