/** How to start each service of the application as a process: the local counterpart of docker-compose.e2e.yml. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadConfig, ROOT } from '../../config/config.ts';
import { INSTANCES, type Instance, type ServiceName, type StackRequest } from '../stack.ts';
import { bundledVersion } from './bundled.ts';
import { gatewayProgram } from './gateway.ts';
import { answers200, isWithoutRedis, redisAnswers } from '../process/health.ts';
import type { Program } from '../process/life.ts';
import type { RedisServer } from './redis.ts';

export type Ports = Readonly<Record<ServiceName | 'gateway', number>>;

interface BackendProgram {
  readonly cwd: string;
  readonly command: readonly string[];
  /** The file that must have been built, and the command that builds it. */
  readonly built: { readonly file: string; readonly by: string };
  versions(): Readonly<Record<string, string>>;
}

const backend = join(ROOT, 'stack/backend');
const pythonBackend = join(ROOT, 'stack/backend-python');
const client = join(ROOT, 'stack/client');

/** A Python with the packages of requirements.txt (`E2E_PYTHON`). */
export const pythonCommand = (): string[] => loadConfig().E2E_PYTHON;

/** The backends that can be started; each takes the same environment (docs/contract.md). */
export const backends = {
  node: {
    cwd: backend,
    command: [process.execPath, 'dist/server.mjs'],
    built: { file: join(backend, 'dist/server.mjs'), by: 'npm run build -w stack/backend' },
    versions: () => ({
      'backend bundle': `sha256:${sha256(join(backend, 'dist/server.mjs'))}`,
      ...bundled('backend', join(backend, 'dist'), ['socket.io', '@socket.io/redis-adapter']),
    }),
  },
  python: {
    cwd: pythonBackend,
    // A getter, so that a wrong setting is reported when it is used, not when this file is loaded.
    get command() {
      return [...pythonCommand(), 'server.py'];
    },
    built: { file: join(pythonBackend, 'server.py'), by: 'git checkout' },
    versions: () => ({ 'backend script': `sha256:${sha256(join(pythonBackend, 'server.py'))}` }),
  },
} as const satisfies Record<string, BackendProgram>;
export type BackendKind = keyof typeof backends;

export interface World {
  readonly request: StackRequest;
  readonly backend: BackendKind;
  readonly redis: RedisServer | undefined;
  /** Path of nginx, if there are two instances. */
  readonly nginx: string | undefined;
  readonly ports: Ports;
  /** The stack's temporary folder. */
  readonly dir: string;
  /** Redis is running, so the backend can be expected to reach it. */
  readonly redisRuns: () => boolean;
}

export const redisUrl = ({ ports }: Pick<World, 'ports'>): string => `redis://127.0.0.1:${ports.redis}`;
export const backendUrl = ({ ports }: Pick<World, 'ports'>, instance: Instance = 'backend'): string =>
  `http://127.0.0.1:${ports[instance]}`;
export const frontendUrl = ({ ports }: Pick<World, 'ports'>): string => `http://127.0.0.1:${ports.frontend}`;

export function redisProgram(world: World, server: RedisServer): Program {
  const { dir, ports } = world;
  return {
    role: 'redis',
    cwd: dir,
    // Without persistence: every run starts with an empty store.
    command: [
      server.path,
      '--bind',
      '127.0.0.1',
      '--port',
      `${ports.redis}`,
      '--dir',
      dir,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    environment: environment(world, 'redis', {}),
    health: () => redisAnswers(ports.redis),
  };
}

export function backendProgram(world: World, instance: Instance = 'backend'): Program {
  const { ports, redis, request, redisRuns } = world;
  const { cwd, command } = backends[world.backend];
  const env = environment(world, 'backend', {
    PORT: `${ports[instance]}`,
    ...(world.nginx === undefined ? {} : { STACKMOTIVE_INSTANCE: instance }),
    HOST: '127.0.0.1',
    ...(redis ? { REDIS_URL: redisUrl(world) } : {}),
    STACKMOTIVE_JWT_SECRET: request.secret,
    STACKMOTIVE_DEV_MODE: 'true',
    // Seconds, as in docker-compose.e2e.yml. Short, so that a test can wait until a silent connection is noticed.
    STACKMOTIVE_PING_INTERVAL: '2',
    STACKMOTIVE_PING_TIMEOUT: '2',
    CORS_ORIGINS: '*',
  });
  const ownRedis = env['REDIS_URL'] === redisUrl(world);
  return {
    role: 'backend',
    name: instance,
    cwd,
    command,
    environment: env,
    health: () =>
      answers200(new URL('/api/health', backendUrl(world, instance)), (body) =>
        // If Redis is running, the backend is ready once it has reached it.
        ownRedis && redisRuns() && isWithoutRedis(body) ? `the backend answered ${body}` : undefined,
      ),
  };
}

export function frontendProgram(world: World): Program {
  return {
    role: 'frontend',
    cwd: client,
    // The default loader writes a file to node_modules, which a kill at the wrong moment would leave behind.
    command: [process.execPath, vite().bin, 'preview', '--config', 'preview.config.ts', '--configLoader', 'runner'],
    environment: environment(world, 'frontend', {
      PORT: `${world.ports.frontend}`,
      HOST: '127.0.0.1',
      STACKMOTIVE_BACKEND_URL:
        world.nginx === undefined ? backendUrl(world) : `http://127.0.0.1:${world.ports.gateway}`,
    }),
    health: () => answers200(new URL('/', frontendUrl(world))),
  };
}

/** For two instances, when {@link World.nginx} is set. */
export function gatewayOf(world: World, nginx: string): Program {
  const { dir, ports } = world;
  const { PATH = '' } = process.env;
  return gatewayProgram({
    nginx,
    port: ports.gateway,
    backends: INSTANCES.map((instance) => ports[instance]),
    dir,
    environment: { PATH, TMPDIR: dir },
  });
}

/** @throws InfrastructureError if the application was not built */
export function requireBuilt(kind: BackendKind): void {
  const page = { file: join(client, 'dist/index.html'), by: 'npm run build -w stack/client' };
  for (const { file, by } of [backends[kind].built, page]) {
    if (existsSync(file)) continue;
    throw new InfrastructureError(`The reference application was not built: ${file} is missing.`, `Run \`${by}\`.`);
  }
}

export function versions({ backend: kind, redis }: Pick<World, 'backend' | 'redis'>): Record<string, string> {
  return {
    node: process.versions.node,
    vite: vite().version,
    ...bundled('page', join(client, 'dist'), ['socket.io-client']),
    ...(redis ? { [redis.name.replace('-server', '')]: redis.version } : {}),
    ...backends[kind].versions(),
  };
}

function bundled(where: string, folder: string, packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    packages.flatMap((name) => {
      const version = bundledVersion(folder, name);
      return version === undefined ? [] : [[`${where} ${name}`, version]];
    }),
  );
}

/** The service's whole environment. It inherits nothing else from this process. */
function environment(
  { dir, request }: World,
  role: ServiceRole,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const { PATH, HOME } = process.env;
  // Temporary files are removed with the stack.
  const all = { PATH, HOME, TMPDIR: dir, NODE_ENV: 'production', ...own, ...request.environment?.[role] };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function vite(): { readonly bin: string; readonly version: string } {
  const manifest = createRequire(join(client, 'package.json')).resolve('vite/package.json');
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string; bin: { vite: string } };
  return { version, bin: join(dirname(manifest), bin.vite) };
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
