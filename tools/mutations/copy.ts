/** Copies of the repository that a mutant may be let loose on. */
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';

/** A folder for all copies of this process. Its name tells a later run whether its owner is gone (`realtime-doctor/process`). */
export const makeHome = (): string => mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-mutate-`));

/** Git's files, and those not committed yet, as they are in the working tree, with the dependencies linked, at `to`. */
export async function copyRepository(to: string): Promise<void> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  // A file that was removed and not committed yet is listed still.
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
 * Links each package by itself. npm's links to the workspaces are relative, and are made again as they are: they lead to
 * the copy's own sources. One link to the whole folder led to the sources of the clone, which then ran in their place.
 */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    symlinkSync(lstatSync(path).isSymbolicLink() ? readlinkSync(path) : path, join(to, name));
  }
}

/** A copy of a copy, with what was built there: only what the mutant changes is built again. */
export function copyAgain(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}
