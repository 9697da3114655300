/** How a whole run ends after retries or a time limit: its output, its exit code, its evidence. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';

type Run = (args: readonly string[], options?: Options) => Promise<Ended>;
interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder whose disk is full. */
  readonly full?: 'evidence' | 'TMPDIR';
}
interface Ended {
  readonly exitCode: number | undefined;
  /** What it wrote to stderr. */
  readonly said: string;
  readonly lines: readonly string[];
  readonly capture: string;
}

/** Runs the command in a new mount namespace, in which the folder is a disk of 200 kB. */
const onFullDisk = (folder: string, command: readonly string[]): string[] => {
  const mounted = 'mount -t tmpfs -o size=200k none "$0" && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', mounted, folder, ...command];
};

const test = base.extend<{ run: Run }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture depends on from this pattern
  run: async ({}, use) => {
    const evidence = mkdtempSync(join(tmpdir(), 'ends-'));
    await use(async (args, { env = {}, full } = {}) => {
      const where = ['--stack=local', `--evidence-dir=${evidence}`, '--workers=1'];
      const config = '--config=tests/journey/ends/playwright.config.ts';
      const command = [process.execPath, join(ROOT, 'bin/start.mjs'), 'e2e', ...where, config, ...args];
      const [program = '', ...rest] =
        full === undefined ? command : onFullDisk({ evidence, TMPDIR: tmpdir() }[full], command);
      const { exitCode, stdout, stderr } = await execa(program, rest, {
        cwd: ROOT,
        reject: false,
        stdin: 'ignore',
        env: { E2E_NO_SKIP: '', ...env },
      });
      const [capture = ''] = readdirSync(evidence);
      return {
        exitCode,
        said: stderr,
        lines: stdout.trimEnd().split('\n').slice(-2),
        capture: join(evidence, capture),
      };
    });
    rmSync(evidence, { recursive: true, force: true });
  },
});

test.describe.configure({ timeout: 120_000 });

test('a journey that passes on its retry fails the run, and is reported as flaky', async ({ run }) => {
  const { exitCode, lines, capture } = await run(['-g', 'second try', '--retries=1']);
  expect(lines[0]).toBe('FAILED: 1 of 1 journeys passed only on a retry (E2E_FLAKY=fail).');
  expect(exitCode).toBe(1);
  const { journeys } = JSON.parse(readFileSync(join(capture, 'capture.json'), 'utf8')) as {
    journeys: { status: string; superseded?: boolean }[];
  };
  expect(journeys.map(({ status }) => status)).toEqual(['failed', 'flaky']);
  expect(verify(capture).verified).toBe(true);
});

test('with E2E_FLAKY=report the run passes, and reports the journey as flaky', async ({ run }) => {
  const { exitCode, lines } = await run(['-g', 'second try', '--retries=1'], { env: { E2E_FLAKY: 'report' } });
  expect(lines[0]).toContain('0 of 1 journeys passed, 1 flaky');
  expect(exitCode).toBe(0);
});

test('a run that exceeds its time limit is incomplete, with exit code 4 and evidence', async ({ run }) => {
  const { exitCode, lines, capture } = await run(['-g', 'passes at once|never ends', '--global-timeout=30000']);
  expect(lines[0]).toBe(
    'INCOMPLETE: 1 of 2 journeys passed within the time limit of the whole run (globalTimeout); the rest was not judged.',
  );
  expect(exitCode).toBe(4);
  expect(verify(capture).verified).toBe(true);
});

test('a journey that times out has its transcript filed, and does not make the product wrong', async ({ run }) => {
  const { exitCode, lines, capture } = await run(['-g', 'never ends', '--timeout=6000']);
  expect(lines[0]).toBe('FAILED: 1 of 1 journeys did not finish within their time limit.');
  expect(exitCode).toBe(1);
  const [journey = ''] = readdirSync(join(capture, 'journeys'));
  expect(readdirSync(join(capture, 'journeys', journey))).toContain('transcript.jsonl');
  expect(verify(capture).verified).toBe(true);
});

test.describe('on a full disk', () => {
  test.skip(process.getuid?.() !== 0, 'Only root can mount a small disk.');

  test('a run that can’t file its evidence says which disk is full, with exit code 3', async ({ run }) => {
    const { exitCode, said, lines } = await run(['-g', 'passes at once'], { full: 'evidence' });
    expect(said).toMatch(
      /The disk that holds evidence is full \(.+\)\. Free some space, or choose another --evidence-dir\./,
    );
    expect(lines.at(-1)).toContain('INFRASTRUCTURE FAILED: no capture was published; the run itself: ');
    expect(exitCode).toBe(3);
  });

  test('a run without room for temporary files says so', async ({ run }) => {
    const { exitCode, said, lines } = await run(['-g', 'passes at once'], { full: 'TMPDIR' });
    expect([said, ...lines].join('\n')).toContain('The disk that holds temporary files is full');
    expect(exitCode).toBe(3);
  });
});
