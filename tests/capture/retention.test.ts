import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { captureName, type Capture } from 'realtime-doctor/capture/capture.ts';
import { writeManifest } from 'realtime-doctor/capture/manifest.ts';
import { prune } from 'realtime-doctor/capture/retention.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { BASELINE, readCapture } from './forge.ts';
import { test } from './temporary.ts';

/** A small capture of a day in 2026. */
function fileCapture(parent: string, day: number, verdict: Capture['verdict'] = 'passed'): string {
  const startedAt = `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`;
  const capture = { ...readCapture(join(BASELINE, 'fixed')), startedAt, verdict, commit: 'abcdef0' };
  const dir = join(parent, captureName(capture));
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'capture.json'), JSON.stringify(capture));
  writeManifest(dir);
  return dir;
}

const days = (parent: string): string[] => readdirSync(parent).map((name) => name.slice(8, 10));

test('keeps the newest captures, whatever their verdict, and leaves no partial ones', ({ dir }) => {
  for (const day of [3, 1, 5, 2, 4]) fileCapture(dir, day, day % 2 ? 'failed' : 'passed');
  expect(prune(dir, 3)).toEqual([]);
  expect(days(dir)).toEqual(['03', '04', '05']);
  expect(prune(dir, 0), '0 keeps all').toEqual([]);
  expect(days(dir)).toHaveLength(3);
});

test('never touches anything that is not a capture of ours', ({ dir }) => {
  for (const day of [1, 2, 3]) fileCapture(dir, day);
  const elsewhere = fileCapture(join(dir, 'elsewhere'), 9);
  symlinkSync(elsewhere, join(dir, '2026-01-01T00-00-00-abcdef0'));
  mkdirSync(join(dir, '2026-01-02T00-00-00-abcdef0'));
  writeFileSync(join(dir, '2026-01-02T00-00-00-abcdef0/manifest.json'), '{}');
  writeFileSync(join(dir, '2026-01-03T00-00-00-abcdef0.zip'), '');
  fileCapture(join(dir, 'baseline'), 1);
  const before = readdirSync(dir);
  expect(prune(dir, 1)).toEqual([]);
  expect(readdirSync(dir)).toEqual(before.filter((name) => !/^2026-11-0[12]/.test(name)));
  expect(readdirSync(elsewhere)).toContain('capture.json');
});

test('keeps the capture that was just filed, even if the clock was set back', ({ dir }) => {
  const [old = ''] = [1, 2, 3].map((day) => fileCapture(dir, day));
  expect(prune(dir, 1, [old])).toEqual([]);
  expect(days(dir)).toEqual(['01', '03']);
});

test("names a capture that can't be deleted, with the reason", ({ dir }) => {
  for (const day of [1, 2]) fileCapture(dir, day);
  chmodSync(dir, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(prune(dir, 1)).toMatchObject([
      { path: expect.stringContaining('2026-11-01'), why: expect.stringMatching(/EACCES|EPERM/) },
    ]);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(dir, 0o755);
  }
  expect(days(dir)).toEqual(['01', '02']);
});

test('E2E_KEEP_CAPTURES defaults to 20 and must be a whole number', () => {
  expect(loadConfig({}).E2E_KEEP_CAPTURES).toBe(20);
  expect(loadConfig({ E2E_KEEP_CAPTURES: '3' }).E2E_KEEP_CAPTURES).toBe(3);
  for (const wrong of ['-1', '2.5', 'all', '1e3', '0x10']) {
    expect(() => loadConfig({ E2E_KEEP_CAPTURES: wrong }), wrong).toThrow(/E2E_KEEP_CAPTURES must be a whole number/);
  }
});
