import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listCaptures } from 'realtime-doctor/capture/list.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';

/** The capture that an argument names: a path, a name in the evidence folder, or the newest if it is absent. */
export function theCapture(named: string | undefined): string {
  const { evidenceDir } = loadConfig();
  if (named === undefined) {
    const [newest] = listCaptures(evidenceDir);
    if (newest) return newest.path;
    throw new UsageError(`${evidenceDir} has no captures.`, 'Run `npm run e2e` first, or name a folder.');
  }
  if (existsSync(named)) return named;
  const inside = join(evidenceDir, named);
  if (existsSync(inside)) return inside;
  throw new UsageError(
    `There is no capture ${named}.`,
    'Name a folder, a .zip, or one that `npm run evidence -- list` shows.',
  );
}
