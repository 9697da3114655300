/** Installs the packages of a combination from the npm registry, separately from the project's own. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'playwright-realtime/stack/prepare/command.ts';

/** Installs packages into their own folder. @throws InfrastructureError with the output of npm */
export async function install(packages: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Prevents npm from using a project in a parent folder.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run('npm', ['install', '--prefix', folder, ...quiet, ...packages], {
    what: `the installation of ${packages.join(' and ')}`,
  });
}

/** Gives packages installed in `folder` precedence for the sources in `room` of the copy at `root`. */
export function prefer(packages: readonly string[], folder: string, root: string, room: string): void {
  for (const name of packages.map(nameOf)) {
    // The nearest node_modules, which belongs to the copy; those above it contain links into the clone.
    const link = join(root, room, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    // Both bundlers follow links, so they find the dependencies of these packages beside them.
    symlinkSync(join(folder, 'node_modules', name), link, 'dir');
  }
}

/** Parses `@scope/name@version`; the version may be another package's name and version. */
const nameOf = (asked: string): string => asked.slice(0, asked.indexOf('@', 1));

/** Path of a Node with this major version: the running one if it matches, otherwise from npm. */
export async function provideNode(major: string, folder: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  await install([`${name}@${major}`], folder);
  return join(folder, 'node_modules', name, 'bin/node');
}
