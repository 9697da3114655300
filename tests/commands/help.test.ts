/** The help of each command in package.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { EXIT } from 'realtime-doctor/errors.ts';
import { PLAYWRIGHT_FLAGS } from '../../bin/lib/flags.ts';

const START = join(ROOT, 'bin/start.mjs');
const commands = readdirSync(join(ROOT, 'bin')).flatMap((name) => /^(\w+)\.ts$/.exec(name)?.[1] ?? []);
const call = (...args: string[]) =>
  execa(process.execPath, [START, ...args], { cwd: ROOT, reject: false, stdin: 'ignore' });

/** Packages that a compiled file and its neighbors import at once, and not when they need them. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imported = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^'"();]*["']([^"']+)["'];$/gm);
  const packages = [...imported].flatMap(([, name = '']) => {
    if (name.startsWith('.')) return packagesOf(join(dirname(file), name), seen);
    return name.startsWith('node:') ? [] : [name];
  });
  return [...new Set(packages)];
}

for (const command of commands) {
  test(`${command} --help shows its usage, and nothing else runs`, async () => {
    const { exitCode, stdout, stderr } = await call(command, '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: EXIT.ok, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?${command}\\b`));
    // No duplicate line, and no empty default.
    const lines = stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(new Set(lines).size).toBe(lines.length);
    expect(stdout).not.toMatch(/default: (\[\]|undefined|null)/);
    // No timing, which a busy machine would break.
    expect(packagesOf(join(ROOT, `.build/commands/${command}/${command}.mjs`)), 'loaded packages').toEqual([
      'commander',
    ]);
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
