import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import { CannotBeMade, type Sandbox } from '../sandbox.ts';
import { CLIENT, type Part } from './programs.ts';

/** A proxy that is as it should be: HTTP/1.1 and the two headers. */
export const UPGRADES = `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade; proxy_set_header Host $http_host;`;

export interface NginxPlan {
  /** What stands in the server block; the built page is its root. */
  readonly server: string;
  /** What stands beside it: `upstream` blocks. */
  readonly http?: string;
  readonly root?: string;
}

/** The page's routes, as a web server of a single-page application serves them. */
export const PAGE = 'location / { try_files $uri /index.html; }';

/** nginx in the foreground, as a scenario has it configured. @throws CannotBeMade where the machine has none */
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

/** A good proxy for everything to one place. */
export const passAll = (target: string): string => `location / { proxy_pass ${target}; ${UPGRADES} }`;

/** The page's files here, Socket.IO and the API as given. */
export const routes = (socketIo: string, api: string): string =>
  `location /socket.io/ { ${socketIo} } location /api/ { proxy_pass ${api}; } ${PAGE}`;

function findNginx(): string {
  // Debian has it where only root looks.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path));
  if (found) return found;
  throw new CannotBeMade('nginx is not installed');
}
