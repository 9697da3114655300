import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** Something in a folder. `path` is relative, with `/`; a link or a device is listed and never followed or opened. */
export interface Listed {
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link' | 'special';
  readonly size: number;
}

/** Twice what a capture may have; beyond the system's own limit a path can't even be listed. */
const LONGEST = 2048;

/**
 * Everything in a folder, in the order of the paths' code units, folders before what is in them. What can't be reached by the
 * name that it has (it is not UTF-8, or went meanwhile) is special.
 */
export function walkFolder(dir: string, most = 1_000_000): Listed[] {
  const found: Listed[] = [];
  const pending = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const name of readdirSync(join(dir, path))) {
      const inner = path === '' ? name : `${path}/${name}`;
      const stats = lstatSync(join(dir, inner), { throwIfNoEntry: false });
      const type = stats ? typeOf(stats) : 'special';
      found.push({ path: inner, type, size: stats?.size ?? 0 });
      if (type === 'folder' && inner.length < LONGEST) pending.push(inner);
      // A folder with more than this is not read to its end.
      if (found.length > most) return found;
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function typeOf(stats: Stats): Listed['type'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() ? 'file' : 'special';
}
