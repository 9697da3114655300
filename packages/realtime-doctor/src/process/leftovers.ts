/**
 * Temporary folders have the process id of their owner in their names, so that a later run can remove those of dead
 * processes.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './owner.ts';

const PREFIX = 'stackmotive-e2e-';

/**
 * Creates a temporary folder of this process outside the clone. Remove it when done; if that fails, the next run
 * does.
 */
export const ownFolder = (name = ''): string =>
  mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-${name === '' ? '' : `${name}-`}`));

/** Removes the temporary folders of processes that have ended: an interrupted run may not have cleaned up. */
export const sweep = (): void => void sweepFolder(tmpdir(), ofDeadProcess(PREFIX));

/** Whether a name starts with `prefix` and the id of a process that has ended. */
export const ofDeadProcess = (prefix: string) => {
  const pattern = new RegExp(`^${prefix}(\\d+)-`);
  return (name: string): boolean => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  };
};

/** Removes abandoned items in a folder. Returns their names. */
export function sweepFolder(folder: string, isAbandoned: (name: string) => boolean): string[] {
  return readdirSync(folder).filter((name) => {
    if (!isAbandoned(name)) return false;
    try {
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
      return true;
    } catch (error) {
      // Children of the dead process may still be writing to it. The next run tries again.
      process.stderr.write(`leftovers: ${name} could not be removed: ${String(error)}\n`);
      return false;
    }
  });
}
