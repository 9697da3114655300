import { ownFolder, sweep } from 'realtime-doctor/process/leftovers.ts';
import { Supervisor } from '../stack/process/supervisor.ts';

/**
 * Puts all temporary files of a command that opens browsers, Playwright's included, into one folder, which is removed
 * when the process ends, however it ends. Folders of dead processes are removed first.
 */
export function useTemporaryFolder(name: string, log: (line: string) => void): void {
  sweep();
  const dir = ownFolder(name);
  new Supervisor(dir, log).cleanUpAfterExit();
  // Playwright and `os.tmpdir` read this each time.
  process.env['TMPDIR'] = dir;
}
