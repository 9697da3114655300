/** Temporary folders are named by the process that owns them, so that a later run can tell and remove a dead one's. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './alive.ts';

const PREFIX = 'stackmotive-e2e-';

/** A folder of this process's, outside the clone. Who makes it removes it; the next run does where that could not. */
export const ownFolder = (name = ''): string =>
  mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-${name === '' ? '' : `${name}-`}`));

/** Removes folders whose process is gone: an interrupted run can't be trusted to have cleaned up after itself. */
export function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (!owner || isAlive(Number(owner))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // What a dead run's children still write to goes with the next run; it is no reason to fail this one.
      process.stderr.write(`leftovers: ${name} could not be removed: ${String(error)}\n`);
    }
  }
}
