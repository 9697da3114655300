import { lstatSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CAPTURE_NAME, listCaptures } from './list.ts';
import { hiddenName } from './publish.ts';
import { messageOf } from '../errors.ts';

/** A capture that could not be deleted, and why. */
export interface Undeleted {
  readonly path: string;
  readonly why: string;
}

/**
 * Deletes all but the newest `keep` captures of a folder; 0 keeps all. Deletes only real folders with a capture name,
 * a manifest and a `capture.json`. Each is renamed to a hidden name first, so that a kill leaves no half-deleted
 * capture.
 * @returns the captures that could not be deleted
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
      // Another run has already deleted it.
      if (!lstatSync(path, { throwIfNoEntry: false })) return [];
      return [{ path, why: messageOf(error) }];
    }
  });
}
