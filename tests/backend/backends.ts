import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pythonCommand } from 'playwright-realtime/stack/local/programs.ts';
import { run, type Service } from './processes.ts';
import { SECRET } from './tokens.ts';

export type BackendName = 'node' | 'python';

/** A backend that can be started here, and how its wire format differs (docs/contract.md#transport). */
export interface BackendKind {
  readonly name: BackendName;
  readonly command: readonly string[];
  /** Why it can't be started here. */
  readonly missing: string | undefined;
  /** Socket.IO packets of a successful connection, by their first characters. */
  readonly order: readonly string[];
  /** What the client is told instead of the reason; undefined if it is told the reason. */
  readonly refusal: string | undefined;
}

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const NODE_BUNDLE = fileOf('stack/backend/dist/server.mjs');
export const PYTHON_CONNECT_TEST = fileOf('stack/backend-python/test_connect.py');
const PYTHON_FILE = fileOf('stack/backend-python/server.py');
export const PYTHON: readonly string[] = pythonCommand();

export const backends: readonly BackendKind[] = [
  {
    name: 'node',
    command: [process.execPath, NODE_BUNDLE],
    missing: existsSync(NODE_BUNDLE) ? undefined : 'not built: npm run build -w stack/backend',
    order: ['0{"sid"', '2["connected"'],
    refusal: undefined,
  },
  {
    name: 'python',
    command: [...PYTHON, PYTHON_FILE],
    missing: missingFromPython(PYTHON),
    order: ['2["connected"', '0{"sid"'],
    refusal: 'Connection rejected by server',
  },
];

function missingFromPython([command = '', ...args]: readonly string[]): string | undefined {
  const look = `
from importlib.util import find_spec
missing = [name for name in ('socketio', 'fastapi', 'uvicorn', 'jwt', 'redis') if not find_spec(name)]
print(*missing, *([] if find_spec('websockets') or find_spec('wsproto') else ['wsproto']))`;
  const { status, stdout, error } = spawnSync(command, [...args, '-c', look], { encoding: 'utf8' });
  const how = 'set E2E_PYTHON to a Python that has the packages of stack/backend-python/requirements.txt';
  if (status !== 0) return `${command} does not run (${error?.message ?? `exit ${status}`}): ${how}`;
  return stdout.trim() === '' ? undefined : `${command} lacks ${stdout.trim()}: ${how}`;
}

export interface Backend extends Service {
  readonly kind: BackendKind;
  readonly url: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Starts a backend on a free loopback port, in dev mode and with the tests' secret, unless `environment` changes that.
 */
export async function startBackend(kind: BackendKind, environment: Environment): Promise<Backend> {
  const service = launch(kind, environment);
  try {
    const [, url = ''] = await service.line(/Listening on (http:\S+)/);
    return { ...service, kind, url };
  } catch (error) {
    await service.end();
    throw error;
  }
}

/** Starts the process and does not wait for it to listen. */
export function launch(kind: BackendKind, environment: Environment): Service {
  return run(kind.command, {
    HOST: '127.0.0.1',
    PORT: '0',
    STACKMOTIVE_JWT_SECRET: SECRET,
    STACKMOTIVE_DEV_MODE: 'true',
    ...environment,
  });
}
