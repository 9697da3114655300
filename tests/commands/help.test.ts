/** The help of each command in package.json. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { PLAYWRIGHT_FLAGS } from '../../bin/lib/flags.ts';

const START = join(ROOT, 'bin/start.mjs');
const commands = readdirSync(join(ROOT, 'bin')).flatMap((name) => /^(\w+)\.ts$/.exec(name)?.[1] ?? []);
const call = (...args: string[]) =>
  execa(process.execPath, [START, ...args], { cwd: ROOT, reject: false, stdin: 'ignore' });

for (const command of commands) {
  test(`${command} --help shows its usage, and nothing else runs`, async () => {
    const { exitCode, stdout, stderr } = await call(command, '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: EXIT.ok, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?${command}\\b`));
    // No duplicate line, and no empty default.
    const lines = stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(new Set(lines).size).toBe(lines.length);
    expect(stdout).not.toMatch(/default: (\[\]|undefined|null)/);
  });
}

for (const command of commands) {
  test(`${command} refuses an unknown flag`, async () => {
    const { exitCode, stdout, stderr } = await call(command, '--hepl');
    expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.usage, stdout: '' });
    expect(stderr).toMatch(/unknown (option|flag) '?--hepl/i);
  });
}

test('all flags of the installed Playwright are known', async () => {
  const { stdout } = await execa('npx', ['playwright', 'test', '--help'], { cwd: ROOT });
  const flags = stdout.matchAll(/(?<=^ +(?:-\w, )?)--?[a-z][\w-]*/gim);
  expect([...new Set([...flags].map(([flag]) => flag))].toSorted()).toEqual([...PLAYWRIGHT_FLAGS].toSorted());
});
