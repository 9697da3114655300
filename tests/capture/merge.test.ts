import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { captureName } from 'realtime-doctor/capture/capture.ts';
import { writeDerived } from 'realtime-doctor/capture/derived.ts';
import { merge } from 'realtime-doctor/capture/merge.ts';
import { conclude } from 'realtime-doctor/capture/verdict.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { EvidenceError, UsageError } from 'realtime-doctor/errors.ts';
import { copyOf, editCapture, readCapture, rename, reseal } from './forge.ts';
import { test } from './temporary.ts';

/** A shard with some of a filed capture's journeys. */
function shardOf(
  name: 'broken' | 'fixed',
  dir: string,
  journeys: readonly number[],
  current: number,
  total = 2,
): string {
  const copy = copyOf(name, dir);
  editCapture(copy, (capture) => {
    for (const [index, { folder }] of capture.journeys.entries()) {
      if (!journeys.includes(index)) rmSync(join(copy, folder), { recursive: true });
    }
    const kept = capture.journeys.filter((_: unknown, index: number) => journeys.includes(index));
    const outcome = conclude({
      journeys: kept,
      interrupted: false,
      errors: [],
      unselected: 0,
      policy: { noSkip: false, flaky: 'fail' },
    });
    Object.assign(capture, { ...outcome, journeys: kept, shard: { current, total } });
    // The filed captures are a selection; a shard of a whole run has no unselected journeys.
    delete capture.unselected;
  });
  for (const file of readdirSync(copy)) if (file.includes('journey9_')) rmSync(join(copy, file));
  writeFileSync(join(copy, 'junit.xml'), `<testsuites name="shard ${current}"/>\n`);
  writeDerived(copy);
  return reseal(copy);
}

test('two shards make one capture with the worse verdict', async ({ dir }) => {
  const [good, bad] = [shardOf('fixed', join(dir, '1'), [0, 1], 1), shardOf('broken', join(dir, '2'), [2, 3], 2)];
  expect([good, bad].map((each) => verify(each).problems)).toEqual([[], []]);
  const { path, capture } = await merge([good, bad], join(dir, 'merged'));
  const verification = verify(path);
  expect(verification.problems).toEqual([]);
  expect(verification).toMatchObject({
    verdict: 'failed',
    journeys: 4,
    claims: verify(good).claims + verify(bad).claims,
    findings: 2,
  });
  expect(path.endsWith(captureName(capture))).toBe(true);
  expect(path).toMatch(/-FAILED$/);
  expect(capture).toMatchObject({ exitCode: 1, summary: 'FAILED: the product is wrong; 2 of 4 journeys failed.' });
  expect(capture.parts?.map(({ run }) => run)).toEqual([good, bad].map((each) => readCapture(each).run));
  expect(capture.journeys.map(({ folder }) => folder?.slice(9, 12))).toEqual(['01-', '02-', '03-', '04-']);
  expect(capture.configuration['STACKMOTIVE_CLIENT']).toBe('socket.io | native');
  expect(readdirSync(path)).toContain('FAILED-journey9_notifications.png');
  expect(readFileSync(join(path, 'parts/2/junit.xml'), 'utf8')).toContain('shard 2');
});

test('two passed shards make a passed capture', async ({ dir }) => {
  const parts = [shardOf('fixed', join(dir, '1'), [0, 2], 1), shardOf('fixed', join(dir, '2'), [1, 3], 2)];
  const { capture, path } = await merge(parts, join(dir, 'merged'));
  expect(capture).toMatchObject({ verdict: 'passed', exitCode: 0 });
  expect(verify(path).problems).toEqual([]);
});

test.describe('rejects parts that do not belong together, and leaves nothing behind', () => {
  const refused = async (
    dir: string,
    parts: readonly string[],
    error: typeof EvidenceError | typeof UsageError,
    words: RegExp,
  ) => {
    const failing = merge(parts, join(dir, 'merged'));
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toBeInstanceOf(error);
    expect(readdirSync(dir)).not.toContain('merged');
  };

  test('a different commit', async ({ dir }) => {
    const parts = [shardOf('fixed', join(dir, '1'), [0], 1), shardOf('fixed', join(dir, '2'), [1], 2)];
    editCapture(parts[1] ?? '', (capture) => (capture.commit = 'abcdef0'));
    writeDerived(parts[1] ?? '');
    const renamed = rename(reseal(parts[1] ?? ''), captureName(readCapture(parts[1] ?? '')));
    await refused(dir, [parts[0] ?? '', renamed], UsageError, /captures are of different commits: \w+ and abcdef0/);
  });

  test('a missing shard', async ({ dir }) => {
    const parts = [shardOf('fixed', join(dir, '1'), [0], 1, 3), shardOf('fixed', join(dir, '2'), [1], 3, 3)];
    await refused(dir, parts, EvidenceError, /Of 3 shards, 2 is missing/);
  });

  test('a journey in two shards', async ({ dir }) => {
    const parts = [shardOf('fixed', join(dir, '1'), [0, 1], 1), shardOf('fixed', join(dir, '2'), [1], 2)];
    await refused(dir, parts, UsageError, /journey ".*" is in two/);
  });

  test('a single shard', async ({ dir }) => {
    await refused(dir, [shardOf('fixed', join(dir, '1'), [0], 1)], UsageError, /at least two captures/);
  });

  test('an altered shard', async ({ dir }) => {
    const parts = [shardOf('fixed', join(dir, '1'), [0], 1), shardOf('fixed', join(dir, '2'), [1], 2)];
    writeFileSync(join(parts[1] ?? '', 'report.md'), '# PASSED');
    await refused(dir, parts, EvidenceError, /does not verify/);
  });
});
