import { Guard } from '../stack/process/guard.ts';
import { ownFolder, sweep } from 'realtime-doctor/process/leftovers.ts';

/**
 * Where a command that opens browsers keeps its temporary files, Playwright's included: one folder, which is gone with
 * the process, however that ends. What an earlier one left is swept first.
 */
export function takeGround(name: string, say: (line: string) => void): void {
  sweep();
  const dir = ownFolder(name);
  new Guard(dir, say).leaveAlone();
  // Read at each use, by Playwright and by `os.tmpdir`.
  process.env['TMPDIR'] = dir;
}
