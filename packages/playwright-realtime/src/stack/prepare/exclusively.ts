import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lock, type LockOptions } from 'proper-lockfile';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from '../../config/config.ts';

/** Milliseconds. A lock without an update for `stale` counts as abandoned; its holder updates it every `update`. */
const LOCK_TIMES = { stale: 10_000, update: 2000 };

/** Runs `work` while no other run of this clone does. Waits for the other run, if there is one, and logs that. */
export async function exclusively<T>(log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const folder = join(ROOT, '.build');
  mkdirSync(folder, { recursive: true });
  let lost: Error | undefined;
  const options: LockOptions = { ...LOCK_TIMES, realpath: false, onCompromised: (error) => (lost = error) };

  const release = await lock(folder, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    log('prepare: waiting for another run to finish building');
    return lock(folder, { ...options, retries: { forever: true, factor: 1, minTimeout: 100, maxTimeout: 200 } });
  });
  try {
    return await work();
  } finally {
    if (!lost) await release();
    else throwLost(lost);
  }
}

/** The machine slept or its clock changed, so another run may have taken over the lock and built as well. */
function throwLost(cause: Error): never {
  throw new InfrastructureError(
    `Lost the build lock in .build: ${cause.message}.`,
    'Run the command again; incomplete builds are repeated.',
    { cause },
  );
}
