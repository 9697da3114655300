/** The install step with a fake apt-get. `.ci/pristine` runs it with the real one, which needs root. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { aptInstall } from '../../bin/lib/set-up/apt.ts';
import { commandFor, type Machine } from '../../bin/lib/set-up/machine.ts';
import { provide } from '../../bin/lib/set-up/provide.ts';
import { chromium, nginx, python, redis, type Requirement } from '../../bin/lib/set-up/requirements.ts';

// They share the step's log file and this process's PATH.
base.describe.configure({ mode: 'default' });

interface Apt {
  /** Puts this shell script before the real apt-get on the PATH. It has `$calls`, a file to write to. */
  readonly says: (script: string) => void;
  /** The arguments of each call. */
  readonly calls: () => string[];
  readonly policy: string;
}

const test = base.extend<{ apt: Apt }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  apt: async ({}, use, testInfo) => {
    const dir = testInfo.outputPath('bin');
    mkdirSync(dir, { recursive: true });
    const calls = join(dir, 'calls');
    const { PATH = '' } = process.env;
    process.env['PATH'] = `${dir}${delimiter}${PATH}`;
    await use({
      says: (script) => {
        writeFileSync(join(dir, 'apt-get'), `#!/bin/sh\ncalls=${calls}\necho "$@" >>$calls\n${script}\n`);
        chmodSync(join(dir, 'apt-get'), 0o755);
      },
      calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
      policy: join(dir, 'policy-rc.d'),
    });
    process.env['PATH'] = PATH;
  },
});

const debian: Machine = { manager: 'apt', isRoot: true };
const absent = (requirement: Requirement): Requirement => ({ ...requirement, find: async () => undefined });
/** A machine with a display also gets the browser that shows windows. */
const browser =
  (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
    ? 'chromium chromium-headless-shell'
    : 'chromium-headless-shell';
const all = [chromium(undefined), redis, nginx, python].map(absent);

test('installs all packages in one call of apt-get', async ({ apt }) => {
  apt.says('exit 0');
  await aptInstall(['redis-server', 'nginx-light'], '', apt.policy);
  expect(apt.calls()).toHaveLength(1);
  expect(apt.calls()[0]).toMatch(/^install .* redis-server nginx-light$/);
});

test('fetches the package index if the first try fails, and tries again', async ({ apt }) => {
  apt.says('case "$1" in update) exit 0 ;; esac; [ "$(grep -c ^install $calls)" = 2 ]');
  await aptInstall(['redis-server'], '', apt.policy);
  expect(apt.calls().map((call) => call.split(' ')[0])).toEqual(['install', 'update', 'install']);
});

test('keeps services from starting meanwhile, and puts the policy of the machine back', async ({ apt }) => {
  writeFileSync(apt.policy, 'the machine’s own');
  apt.says(`cat ${apt.policy} >>$calls`);
  await aptInstall(['redis-server'], '', apt.policy);
  expect(apt.calls().slice(1)).toEqual(['#!/bin/sh', 'exit 101']);
  expect(readFileSync(apt.policy, 'utf8')).toBe('the machine’s own');
});

test('reports the errors of apt-get, the log and the command to run by hand', async ({ apt }) => {
  apt.says('echo "W: a warning"; echo "E: Unable to locate package redis-server"; exit 100');
  const failing = aptInstall(['redis-server'], 'apt-get install redis-server', apt.policy);
  await expect(failing).rejects.toThrow(
    'apt-get could not install redis-server: it ended with exit code 100: E: Unable to locate package redis-server. ' +
      'Correct that, or install them by hand: `apt-get install redis-server`. The whole output of apt-get is in .build/logs/packages.txt.',
  );
  await expect(failing).rejects.toMatchObject({ exitCode: 3 });
  expect(existsSync(apt.policy)).toBe(false);
  expect(readFileSync('.build/logs/packages.txt', 'utf8')).toContain('W: a warning');
});

test('reports an archive that is out of reach as that, not as a package that does not exist', async ({ apt }) => {
  apt.says(`case "$1" in
    update) echo "W: Failed to fetch http://deb.example/  Temporary failure resolving 'deb.example'"; exit 0 ;;
  esac
  echo "E: Unable to locate package redis-server"; exit 100`);
  await expect(aptInstall(['redis-server'], '', apt.policy)).rejects.toThrow(
    "apt-get could not install redis-server: it could not reach the package archive (Temporary failure resolving 'deb.example').",
  );
});

test('one error names everything that is missing, with the command for the package manager', async () => {
  const failing = provide(all, { manager: 'apt', isRoot: false });
  await expect(failing).rejects.toThrow(
    'Not found on this machine: Chromium, Redis, nginx, and Python with python-socketio. ' +
      'This user may not install packages. To get all of them, run:',
  );
  await expect(failing).rejects.toThrow(
    `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${browser} fonts-dejavu-core redis-server nginx-light`,
  );
  await expect(failing).rejects.toMatchObject({ exitCode: 3 });
});

test('a missing optional program does not stop the run', async () => {
  await provide([{ ...absent(python), isOptional: true }], { manager: 'dnf', isRoot: false });
});

test('does not call apt-get without the right to install', async ({ apt }) => {
  apt.says('exit 0');
  await expect(provide(all, { manager: 'apt', isRoot: false })).rejects.toThrow('Not found on this machine: Chromium');
  expect(apt.calls()).toEqual([]);
});

for (const { machine, command } of [
  {
    machine: debian,
    command: `apt-get update && apt-get install -y --no-install-recommends ${browser} fonts-dejavu-core redis-server nginx-light`,
  },
  {
    machine: { manager: 'apt-ubuntu', isRoot: false },
    command:
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server nginx-light && npx playwright install --with-deps chromium',
  },
  {
    machine: { manager: 'dnf', isRoot: false },
    command: 'sudo dnf install -y chromium dejavu-sans-fonts valkey nginx',
  },
  {
    machine: { manager: 'brew', isRoot: false },
    command: 'brew install redis nginx && npx playwright install chromium',
  },
] as const) {
  test(`names the command for ${machine.manager}`, () => {
    expect(commandFor([chromium(undefined), redis, nginx], machine)).toBe(command);
  });
}

test('names no command on a machine with an unknown package manager', async () => {
  await expect(provide(all, { manager: undefined, isRoot: false })).rejects.toThrow(
    "with the system's package manager",
  );
});
