import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listCaptures } from 'realtime-doctor/capture/list.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';

/** The capture that is meant: a path, a name in the evidence folder, or the newest where nothing is named. */
export function theCapture(named: string | undefined): string {
  const { evidenceDir } = loadConfig();
  if (named === undefined) {
    const [newest] = listCaptures(evidenceDir);
    if (newest) return newest.path;
    throw new UsageError('a capture', `${evidenceDir} has none`, 'Run `npm run e2e` first, or name a folder.');
  }
  if (existsSync(named)) return named;
  const inside = join(evidenceDir, named);
  if (existsSync(inside)) return inside;
  throw new UsageError(
    'a capture: a folder, a .zip, or a name that `npm run evidence -- list` shows',
    `there is no ${named}`,
    'Correct it.',
  );
}
