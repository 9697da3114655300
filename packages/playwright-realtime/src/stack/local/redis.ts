/** Finds a Redis for the local stack on the PATH. `npm run e2e` installs one before this runs. */
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { isExecutable } from '../process/executable.ts';

/** Valkey is a fork of Redis with the same options and protocol. */
const COMMANDS = ['redis-server', 'valkey-server'] as const;

export interface RedisServer {
  readonly name: (typeof COMMANDS)[number];
  readonly path: string;
  readonly version: string;
}

/** The reason for skipping tests that need Redis. */
export interface NoRedis {
  readonly none: string;
}

/** The first server on the PATH. @throws InfrastructureError if it can't be run */
export async function findRedis(path = process.env['PATH'] ?? ''): Promise<RedisServer | undefined> {
  const folders = path.split(delimiter).filter(Boolean);
  for (const name of COMMANDS) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found) return { name, path: found, version: await versionOf(found) };
  }
  return undefined;
}

/** Finds a Redis. The stack also starts without one, so the reason is logged and kept. */
export async function provideRedis(log: (line: string) => void): Promise<RedisServer | NoRedis> {
  const found = await findRedis();
  if (found) return found;
  const none = `neither ${COMMANDS.join(' nor ')} is on the PATH; install one of them, or use --stack=compose`;
  log(`redis: none, so the backend uses its in-memory adapter: ${none}`);
  return { none };
}

/** Parses "Redis server v=7.0.15 sha=…" and "Server v=8.1.1 sha=…". */
async function versionOf(path: string): Promise<string> {
  const { stdout, failed, shortMessage } = await execa(path, ['--version'], { reject: false, timeout: 10_000 });
  const version = /v=(\S+)/.exec(stdout)?.[1];
  if (version) return version;
  throw new InfrastructureError(
    `${path} --version did not print a version: ${failed ? (shortMessage ?? 'it failed') : `"${stdout}"`}.`,
    'Reinstall it, or remove it from the PATH.',
  );
}
