/** What a combination asks for, from the npm registry: beside the project's own packages, never among them. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'playwright-realtime/stack/prepare/command.ts';

/** Installs packages into a folder of their own. @throws InfrastructureError with what npm said */
export async function install(packages: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Else npm looks for a project in the folders above.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...quiet, ...packages], {
    what: `the installation of ${packages.join(' and ')}`,
  });
}

/** Puts packages that were installed in `folder` before all others for the sources in `room` of the copy at `root`. */
export function prefer(packages: readonly string[], folder: string, root: string, room: string): void {
  for (const name of packages.map(nameOf)) {
    // Nearer than any other node_modules, and the copy's own: those above it are links into the clone.
    const link = join(root, room, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    // Both bundlers go on from where a link leads, and so find what belongs to these packages beside them.
    symlinkSync(join(folder, 'node_modules', name), link, 'dir');
  }
}

/** `@scope/name@version`, and the version may be another package's name and version. */
const nameOf = (asked: string): string => asked.slice(0, asked.indexOf('@', 1));

/** Path of a Node of this major version: the one that runs this where it is one, else from npm. */
export async function provideNode(major: string, folder: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  await install([`${name}@${major}`], folder);
  return join(folder, 'node_modules', name, 'bin/node');
}
