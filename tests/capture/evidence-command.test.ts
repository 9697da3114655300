import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@playwright/test';
import { execa } from 'execa';
import { readManifest } from 'realtime-doctor/capture/manifest.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { copyOf } from './forge.ts';
import { freshEnvironment } from './site.ts';
import { test } from './temporary.ts';

interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

async function evidence(dir: string, ...args: string[]): Promise<Ended> {
  const command = ['--import', import.meta.resolve('tsx'), join(ROOT, 'bin/evidence.ts'), ...args];
  const environment = { ...freshEnvironment(), E2E_EVIDENCE_DIR: dir };
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, {
    cwd: dir,
    env: environment,
    extendEnv: false,
    reject: false,
  });
  return { code: exitCode, out: stdout, err: stderr };
}

test('list, verify, export, and the statement for a CI to sign', async ({ dir }) => {
  test.setTimeout(240_000);
  const [broken, fixed] = [copyOf('broken', dir), copyOf('fixed', dir)];
  const list = JSON.parse((await evidence(dir, 'list', '--json')).out) as { name: string; verdict: string }[];
  expect(
    list.map(({ verdict }) => verdict),
    'the newest first',
  ).toEqual(['passed', 'failed']);
  expect((await evidence(dir, 'list')).out).toContain(`${basename(broken)}  `);

  const good = await evidence(dir, 'verify', basename(broken), '--json', '--statement', 'statement.json');
  expect(good.code, 'of a failed run, too').toBe(0);
  expect(JSON.parse(good.out)).toMatchObject({ verified: true, verdict: 'failed', problems: [] });
  const statement = JSON.parse(readFileSync(join(dir, 'statement.json'), 'utf8')) as Record<string, unknown>;
  const manifest = readFileSync(join(broken, 'manifest.json'));
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'manifest.json', digest: { sha256: createHash('sha256').update(manifest).digest('hex') } }],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: 'FAILED',
      passedTests: [],
      warnedTests: [],
      configuration: [{ annotations: { root: readManifest(broken).root } }],
    },
  });
  expect((statement['predicate'] as { failedTests: string[] }).failedTests).toHaveLength(4);

  expect((await evidence(dir, 'export', fixed, 'one.zip')).code).toBe(0);
  expect((await evidence(dir, 'export', fixed, 'two.zip')).code).toBe(0);
  expect(readFileSync(join(dir, 'one.zip')), 'always the same bytes').toEqual(readFileSync(join(dir, 'two.zip')));
  expect(await evidence(dir, 'verify', 'one.zip')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^VERIFIED/),
  });
  expect((await evidence(dir, 'export', fixed, 'one.zip')).code, 'never over another').toBe(2);
  const hidden = await evidence(dir, 'export', broken, 'good.zip');
  expect(hidden).toMatchObject({ code: 2, err: expect.stringContaining('Put FAILED into the name') });

  writeFileSync(join(fixed, 'report.md'), 'x');
  const bad = await evidence(dir, 'verify', fixed, '--statement', 'none.json');
  expect(bad).toMatchObject({ code: 4, out: expect.stringMatching(/^NOT VERIFIED/) });
  expect((await evidence(dir, 'export', fixed, 'bad.zip')).code).toBe(4);
  expect(readdirSync(dir)).not.toEqual(expect.arrayContaining(['none.json']));
  expect(readdirSync(dir)).not.toEqual(expect.arrayContaining(['bad.zip']));
});

test('diff, open, and the errors of both', async ({ dir }) => {
  test.setTimeout(240_000);
  const [broken, fixed] = [copyOf('broken', dir), copyOf('fixed', dir)];
  const { code, out, err } = await evidence(dir, 'diff', broken, fixed, '--html', 'diff.html');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^DIFFERENT: 4 of 4 journeys\n/);
  expect(readFileSync(join(dir, 'diff.html'), 'utf8')).toMatch(/^<!doctype html>/);
  const same = await evidence(dir, 'diff', fixed, fixed, '--json');
  expect(JSON.parse(same.out)).toMatchObject({ same: true });
  expect((await evidence(dir, 'open', broken, '--print')).out).toBe(join(broken, 'report.md'));
  for (const args of [['verify', 'nothing'], ['diff', broken], ['what']]) {
    expect((await evidence(dir, ...args)).code, args.join(' ')).toBe(2);
  }
});
