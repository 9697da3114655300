/** The help of each command in package.json. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { EXIT } from 'realtime-doctor/errors.ts';

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
