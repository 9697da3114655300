import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import { CannotBeMade, type Sandbox } from '../sandbox.ts';
import { CLIENT, type Part } from './programs.ts';

/** A correct WebSocket proxy: HTTP/1.1 and the two headers. */
export const UPGRADES = `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade; proxy_set_header Host $http_host;`;

export interface NginxPlan {
  /** Contents of the server block; its root is the built page. */
  readonly server: string;
  /** Contents beside the server block: `upstream` blocks. */
  readonly http?: string;
  readonly root?: string;
}

/** The routes of a single-page application. */
export const PAGE = 'location / { try_files $uri /index.html; }';

/** Starts nginx in the foreground with the scenario's configuration. @throws CannotBeMade if it is not installed */
export async function nginx(
  sandbox: Sandbox,
  { server, http = '', root = join(CLIENT, 'dist') }: NginxPlan,
): Promise<Part> {
  const program = findNginx();
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  const dir = sandbox.path('nginx');
  mkdirSync(dir);
  const file = join(dir, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  );
  writeFileSync(
    file,
    `daemon off; pid ${dir}/pid; error_log stderr warn; worker_processes 1; user root;
events { worker_connections 256; }
http {
  ${temporary.join(' ')}
  access_log off; default_type text/html;
  types { text/html html; text/javascript js; text/css css; image/svg+xml svg; application/json map; }
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  ${http}
  server { listen 127.0.0.1:${port}; root ${root}; ${server} }
}
`.replace('user root;', process.getuid?.() === 0 ? 'user root;' : ''),
  );
  await sandbox.run({
    role: 'frontend',
    cwd: dir,
    command: [program, '-p', dir, '-e', 'stderr', '-c', file],
    environment: { PATH: process.env['PATH'] ?? '' },
    health: () => answers200(new URL('/', url)),
  });
  return { url, environmentNames: [] };
}

/** A correct proxy of everything to one target. */
export const passAll = (target: string): string => `location / { proxy_pass ${target}; ${UPGRADES} }`;

/** Serves the page's files, with the given configuration for Socket.IO and the API. */
export const routes = (socketIo: string, api: string): string =>
  `location /socket.io/ { ${socketIo} } location /api/ { proxy_pass ${api}; } ${PAGE}`;

function findNginx(): string {
  // Debian installs it in a folder that only root has in its PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path));
  if (found) return found;
  throw new CannotBeMade('nginx is not installed');
}
