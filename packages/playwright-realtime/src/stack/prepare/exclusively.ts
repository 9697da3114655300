import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lock, type LockOptions } from 'proper-lockfile';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from '../../config/config.ts';

/** Milliseconds. A holder that was killed is noticed after `stale`; one that works says so every `update`. */
const TIMES = { stale: 10_000, update: 2000 };

/** Runs `work` while no other run of this clone does; waits for one that does, and says so. */
export async function exclusively<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const folder = join(ROOT, '.build');
  mkdirSync(folder, { recursive: true });
  let lost: Error | undefined;
  const options: LockOptions = { ...TIMES, realpath: false, onCompromised: (error) => (lost = error) };

  const release = await lock(folder, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    say('prepare: another run is at it; waiting for it to finish');
    return lock(folder, { ...options, retries: { forever: true, factor: 1, minTimeout: 100, maxTimeout: 200 } });
  });
  try {
    return await work();
  } finally {
    if (!lost) await release();
    else throwLost(lost);
  }
}

/** The machine slept, or its clock was set: another run may have taken the lock for a dead one's and built, too. */
function throwLost(cause: Error): never {
  throw new InfrastructureError(
    'to be the only run that builds',
    `the lock in .build was lost meanwhile (${cause.message})`,
    'Run it again: what is incomplete is built anew.',
    { cause },
  );
}
