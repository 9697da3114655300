import { lstatSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CAPTURE_NAME, listCaptures } from './list.ts';
import { hiddenName } from './publish.ts';
import { messageOf } from '../errors.ts';

/** A capture that should have gone and did not, and why. */
export interface Undeleted {
  readonly path: string;
  readonly why: string;
}

/**
 * Deletes captures of a folder beyond the newest `keep`; 0 keeps all. Only what is ours goes: a folder, no link, with a
 * capture's name, a manifest and a `capture.json`. Hidden before it is deleted, so that a kill leaves none by half.
 * @returns what could not be deleted
 */
export function prune(parent: string, keep: number, spared: readonly string[] = []): Undeleted[] {
  if (keep === 0) return [];
  const names = new Set(spared.map((path) => basename(path)));
  const surplus = listCaptures(parent)
    .filter(({ name }) => CAPTURE_NAME.test(name))
    .slice(keep)
    .filter(({ name }) => !names.has(name));
  return surplus.flatMap(({ path, name }): Undeleted[] => {
    try {
      const hidden = join(parent, hiddenName(name));
      renameSync(path, hidden);
      rmSync(hidden, { recursive: true, force: true });
      return [];
    } catch (error) {
      // Another run has taken it away: that is as good.
      if (!lstatSync(path, { throwIfNoEntry: false })) return [];
      return [{ path, why: messageOf(error) }];
    }
  });
}
