/** Creates copies of the repository for mutants to change. */
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';

/**
 * A folder for all copies of this process. Its name lets a later run detect that its owner has ended
 * (`realtime-doctor/process`).
 */
export const makeHome = (): string => mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-mutate-`));

/** Copies the working tree to `to`: files in Git and uncommitted ones, with dependencies linked. */
export async function copyRepository(to: string): Promise<void> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  // Git still lists files that are deleted but not committed.
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
  for (const room of [
    '',
    'stack/backend',
    'stack/client',
    'packages/realtime-doctor',
    'packages/playwright-realtime',
  ]) {
    const modules = join(ROOT, room, 'node_modules');
    if (existsSync(modules)) linkModules(modules, join(to, room, 'node_modules'));
  }
}

/**
 * Links each package separately. npm's links to the workspaces are relative and are recreated as they are, so that
 * they lead to the copy's own sources. A single link to the whole folder would run the sources of the clone instead.
 */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    symlinkSync(lstatSync(path).isSymbolicLink() ? readlinkSync(path) : path, join(to, name));
  }
}

/** Copies a copy including its build output, so that only the mutant's change is rebuilt. */
export function copyAgain(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}
