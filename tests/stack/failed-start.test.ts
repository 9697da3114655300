/** A stack that fails to start is tried once per run, although Playwright starts a new worker for each journey. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import type { Run } from 'playwright-realtime/run/run.ts';
import { once } from 'playwright-realtime/fixtures/world/once.ts';

for (const Kind of [InfrastructureError, UsageError]) {
  test(`repeats a ${Kind.name} with the same message and starts nothing again`, async () => {
    const run = { dir: mkdtempSync(join(tmpdir(), 'failed-start-')), redactor: new Redactor() } as unknown as Run;
    let starts = 0;
    const start = () => {
      starts++;
      return Promise.reject(new Kind('There is no page.', 'Look.'));
    };
    const errors = [];
    for (let journey = 0; journey < 3; journey++)
      errors.push(await once(run, 'w0', start).catch((error: Error) => error));
    expect(starts).toBe(1);
    for (const error of errors) {
      expect(error).toBeInstanceOf(Kind);
      expect(error).toMatchObject({ name: Kind.name, message: 'There is no page. Look.' });
    }
    expect(await once(run, 'w1', () => Promise.resolve('up'))).toBe('up');
    rmSync(run.dir, { recursive: true });
  });
}
