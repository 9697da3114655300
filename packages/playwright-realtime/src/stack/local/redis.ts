/** A Redis for the local stack: found on the PATH, or none and why. `npm run e2e` installs one before it comes here. */
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { isExecutable } from '../process/executable.ts';

/** Valkey is Redis' free successor: same options, same protocol. */
const COMMANDS = ['redis-server', 'valkey-server'] as const;

export interface RedisServer {
  readonly name: (typeof COMMANDS)[number];
  readonly path: string;
  readonly version: string;
}

/** What skipped claims give as their reason. */
export interface NoRedis {
  readonly none: string;
}

/** The first server of the PATH. @throws InfrastructureError where there is one that does not run */
export async function findRedis(path = process.env['PATH'] ?? ''): Promise<RedisServer | undefined> {
  const folders = path.split(delimiter).filter(Boolean);
  for (const name of COMMANDS) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found) return { name, path: found, version: await versionOf(found) };
  }
  return undefined;
}

/** Finds one. Without it the stack starts all the same, so the reason is logged and kept. */
export async function provideRedis(say: (line: string) => void): Promise<RedisServer | NoRedis> {
  const found = await findRedis();
  if (found) return found;
  const none = `neither ${COMMANDS.join(' nor ')} is on the PATH; install one of them, or use --stack=compose`;
  say(`redis: none, so the backend keeps everything in its memory: ${none}`);
  return { none };
}

/** «Redis server v=7.0.15 sha=…», «Server v=8.1.1 sha=…» */
async function versionOf(path: string): Promise<string> {
  const { stdout, failed, shortMessage } = await execa(path, ['--version'], { reject: false, timeout: 10_000 });
  const version = /v=(\S+)/.exec(stdout)?.[1];
  if (version) return version;
  throw new InfrastructureError(
    `${path} to say its version`,
    failed ? (shortMessage ?? 'it failed') : `it said «${stdout}»`,
    'Mend it, or take it off the PATH.',
  );
}
