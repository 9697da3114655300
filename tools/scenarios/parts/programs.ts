/** The application's own processes, each with the one setting that a scenario breaks. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { answers200, redisAnswers } from 'playwright-realtime/stack/process/health.ts';
import type { Program } from 'playwright-realtime/stack/process/life.ts';
import { findRedis } from 'playwright-realtime/stack/local/redis.ts';
import { CannotBeMade, type Sandbox } from '../sandbox.ts';

export const CLIENT = join(ROOT, 'stack/client');
const BACKEND = join(ROOT, 'stack/backend');

export type Environment = Readonly<Record<string, string | undefined>>;

const environment = (own: Environment): Record<string, string> => {
  const { PATH, HOME } = process.env;
  const all = { PATH, HOME, NODE_ENV: 'production', ...own };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
};

export interface Part {
  readonly url: string;
  readonly environmentNames: readonly string[];
}

/** Starts a separate Redis. @throws CannotBeMade if it is not installed */
export async function redis(sandbox: Sandbox): Promise<Part & { stop(): Promise<void> }> {
  const server = await findRedis();
  if (!server) throw new CannotBeMade('no redis-server or valkey-server is installed');
  const port = await sandbox.port();
  const program: Program = {
    role: 'redis',
    cwd: sandbox.dir,
    command: [server.path, '--bind', '127.0.0.1', '--port', `${port}`, '--dir', sandbox.dir, '--save', ''],
    environment: environment({}),
    health: () => redisAnswers(port),
  };
  const service = await sandbox.run(program);
  return { url: `redis://127.0.0.1:${port}`, environmentNames: [], stop: () => service.stop() };
}

/** Environment of the reference backend as in docker-compose.e2e.yml, with a scenario's changes. */
export const backendEnvironment = (sandbox: Sandbox, changes: Environment = {}): Environment => ({
  STACKMOTIVE_JWT_SECRET: sandbox.secret,
  STACKMOTIVE_DEV_MODE: 'true',
  CORS_ORIGINS: '*',
  ...changes,
});

/** Starts the built reference backend. With `starts: false`, waits until the start fails. */
export async function backend(
  sandbox: Sandbox,
  changes: Environment = {},
  { starts = true }: { starts?: boolean } = {},
): Promise<Part> {
  requireFile(join(BACKEND, 'dist/server.mjs'), 'npm run build -w stack/backend');
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  const own = backendEnvironment(sandbox, changes);
  const program: Program = {
    role: 'backend',
    cwd: BACKEND,
    command: [process.execPath, 'dist/server.mjs'],
    environment: environment({ PORT: `${port}`, HOST: '127.0.0.1', ...own }),
    health: () => answers200(new URL('/api/health', url)),
  };
  const environmentNames = Object.keys(program.environment).filter(
    (name) => !['PATH', 'HOME', 'NODE_ENV'].includes(name),
  );
  const service = sandbox.make(program);
  if (starts) await service.start();
  else await requireFailure(service.start());
  return { url, environmentNames };
}

/** Its output goes to the sandbox's logs. */
async function requireFailure(start: Promise<void>): Promise<void> {
  const failed = await start.then(
    () => false,
    () => true,
  );
  if (!failed) throw new Error('The backend must not start with this environment, but it did.');
}

/** Serves the reference page with `vite preview` and its proxies, from the built page or another folder. */
export async function page(
  sandbox: Sandbox,
  backendUrl: string,
  { changes = {}, outDir }: { changes?: Environment; outDir?: string } = {},
): Promise<Part> {
  requireFile(join(CLIENT, 'dist/index.html'), 'npm run build -w stack/client');
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  const vite = [
    join(vitePath(), 'bin/vite.js'),
    'preview',
    '--config',
    'preview.config.ts',
    '--configLoader',
    'runner',
  ];
  const program: Program = {
    role: 'frontend',
    cwd: CLIENT,
    command: [process.execPath, ...vite, ...(outDir === undefined ? [] : ['--outDir', outDir])],
    environment: environment({ PORT: `${port}`, HOST: '127.0.0.1', STACKMOTIVE_BACKEND_URL: backendUrl, ...changes }),
    health: () => answers200(new URL('/', url)),
  };
  await sandbox.run(program);
  return { url, environmentNames: Object.keys(changes) };
}

export const vitePath = (): string => dirname(createRequire(join(CLIENT, 'package.json')).resolve('vite/package.json'));

function requireFile(file: string, by: string): void {
  if (existsSync(file)) return;
  throw new InfrastructureError(`The reference application is not built: there is no ${file}.`, `Run \`${by}\`.`);
}
