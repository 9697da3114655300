import { tmpdir } from 'node:os';
import { ownFolder, sweep } from 'realtime-doctor/process/leftovers.ts';
import { Supervisor } from '../stack/process/supervisor.ts';

/** The system's folder for temporary files, read before anything here changes it. */
export const SYSTEM_FOLDER = tmpdir();

/** Playwright puts a browser's profile into `dir`, so that it goes with it, even if this process is killed. */
export function keepProfilesIn(dir: string): void {
  process.env['TMPDIR'] = dir;
}

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
