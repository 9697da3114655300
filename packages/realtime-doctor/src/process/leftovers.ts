/** Temporary folders carry the number of the process that owns them, so that a later run can remove a dead one's. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './owner.ts';

const PREFIX = 'stackmotive-e2e-';

/** Creates a folder of this process's outside the clone. Remove it when done; if that fails, the next run does. */
export const ownFolder = (name = ''): string =>
  mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-${name === '' ? '' : `${name}-`}`));

/** Removes the temporary folders of processes that have ended: an interrupted run may not have cleaned up. */
export const sweep = (): void => void sweepFolder(tmpdir(), ofDeadProcess(PREFIX));

/** Whether a name starts with `prefix` and the number of a process that has ended. */
export const ofDeadProcess = (prefix: string) => {
  const pattern = new RegExp(`^${prefix}(\\d+)-`);
  return (name: string): boolean => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  };
};

/** Removes what is abandoned in a folder. Returns the names. */
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
