import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** An item in a folder. `path` is relative, with `/`. Links and devices are listed, but never followed or opened. */
export interface Listed {
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link' | 'special';
  readonly size: number;
}

/** Twice the maximum path length of a capture; paths beyond the system limit can't even be listed. */
const LONGEST = 2048;

/**
 * Everything in a folder, sorted by UTF-16 code units of the path, folders before their content. An item that can't
 * be reached by its name (not UTF-8, or removed meanwhile) is `special`.
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
      // Stops reading a folder with too many items.
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
