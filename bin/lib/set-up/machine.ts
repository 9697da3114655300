/** What can be installed on this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Manager, Requirement } from './requirements.ts';

export interface Machine {
  readonly manager: Manager | undefined;
  readonly isRoot: boolean;
}

export function thisMachine(): Machine {
  return { manager: managerOf(), isRoot: process.getuid?.() === 0 };
}

function managerOf(): Manager | undefined {
  if (process.platform === 'darwin') return 'brew';
  if (isOnPath('apt-get')) return /^ID(_LIKE)?=.*ubuntu/m.test(release()) ? 'apt-ubuntu' : 'apt';
  if (isOnPath('dnf')) return 'dnf';
  return isOnPath('brew') ? 'brew' : undefined;
}

const isOnPath = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

const release = (): string => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');

const INSTALL: Readonly<Record<Manager, string>> = {
  apt: 'apt-get install -y --no-install-recommends',
  'apt-ubuntu': 'apt-get install -y --no-install-recommends',
  dnf: 'dnf install -y',
  brew: 'brew install',
};

/** Package names of these requirements for a package manager. */
export function packagesOf(requirements: readonly Requirement[], manager: Manager): string[] {
  return requirements.flatMap(({ from }) => {
    const source = from[manager];
    return 'packages' in source ? source.packages : [];
  });
}

/** The command to install all of these by hand; undefined if the package manager is unknown. */
export function commandFor(requirements: readonly Requirement[], { manager, isRoot }: Machine): string | undefined {
  if (manager === undefined) return undefined;
  const packages = packagesOf(requirements, manager);
  const sudo = isRoot || manager === 'brew' ? '' : 'sudo ';
  const commands = requirements.flatMap(({ from }) => {
    const source = from[manager];
    return 'command' in source ? [source.command] : [];
  });
  const update = manager.startsWith('apt') ? `${sudo}apt-get update && ` : '';
  const install = packages.length > 0 ? [`${update}${sudo}${INSTALL[manager]} ${packages.join(' ')}`] : [];
  return [...install, ...commands].join(' && ');
}
