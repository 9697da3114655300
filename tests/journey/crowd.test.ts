/** A small crowd, on processes of this machine and on compose: the whole command, and what it leaves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';

test.describe.configure({ timeout: 240_000 });

for (const stack of ['local', 'compose'] as const) {
  test(`60 clients join, are notified and come back (${stack})`, async () => {
    const engine = await engineAnswers();
    test.skip(stack === 'compose' && !engine.ok, 'needs a container engine');
    const evidence = mkdtempSync(join(tmpdir(), 'crowd-'));
    try {
      const args = [join(ROOT, 'bin/start.mjs'), 'crowd', '60', `--stack=${stack}`, `--evidence-dir=${evidence}`];
      const { exitCode, all } = await execa(process.execPath, args, {
        cwd: ROOT,
        reject: false,
        all: true,
        stdin: 'ignore',
      });
      expect(exitCode, all).toBe(0);
      expect(all).toContain('PASSED: every claim holds; 1 of 1 journeys passed.');
      expect(all).toMatch(/^crowd: 60 clients; connected after .+; notified after .+; back after .+$/m);

      const [name = ''] = readdirSync(evidence);
      const capture = join(evidence, name);
      expect(verify(capture).verified).toBe(true);
      expect(readFileSync(join(capture, 'report.html'), 'utf8')).toContain('60 clients beside the page');
      const [journey = ''] = readdirSync(join(capture, 'journeys'));
      expect(membersIn(join(capture, 'journeys', journey, 'transcript.jsonl'))).toBe(60);
    } finally {
      rmSync(evidence, { recursive: true, force: true });
    }
  });
}

/** How many members a transcript has a notification of. */
function membersIn(file: string): number {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { kind: string; events?: [number, number, string][] });
  const events = entries.flatMap(({ kind, events: seen = [] }) => (kind === 'crowd' ? seen : []));
  return new Set(events.filter(([, , what]) => what === 'notified').map(([, member]) => member)).size;
}
