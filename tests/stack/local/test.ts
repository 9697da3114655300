/* oxlint-disable no-empty-pattern -- Playwright reads what a fixture depends on from this pattern */
/**
 * Shared by the local stack's tests: a temporary folder that must be empty at the end, and stacks that end with the
 * test.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { LogLine, NewEntry, ServiceEvent } from 'realtime-doctor/transcript/entries.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { localSource, type LocalStack } from 'playwright-realtime/stack/local/index.ts';
import type { LocalOptions } from 'playwright-realtime/stack/local/local.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import type { StackRequest } from 'playwright-realtime/stack/stack.ts';
import { processesOf } from './processes.ts';

export { expect };

/** A stack's entries and log. */
export class Written {
  readonly entries: NewEntry[] = [];
  readonly said: string[] = [];

  /** Service events of a role, such as `kill SIGKILL` or `die 137 SIGKILL`. */
  events(role: ServiceEvent['service']): string[] {
    return this.entries.flatMap((entry) =>
      entry.kind === 'service' && entry.service === role
        ? [[entry.event, entry.exitCode, entry.signal].filter((part) => part !== undefined).join(' ')]
        : [],
    );
  }

  log(source: LogLine['source']): string {
    return this.entries
      .flatMap((entry) => (entry.kind === 'log' && entry.source === source ? [entry.text] : []))
      .join('\n');
  }
}

export type BringUp = (
  written: Written,
  options?: Partial<LocalOptions> & Pick<StackRequest, 'environment' | 'instances'>,
) => Promise<LocalStack>;

interface Fixtures {
  /** Holds all temporary files of the test; nothing of any stack may be left in it at the end. */
  temporary: string;
  written: Written;
  bringUp: BringUp;
  stack: LocalStack;
}

export const secret = 'a secret of the test that is long enough';

export const test = base.extend<Fixtures, { built: void }>({
  built: [
    async ({}, use) => {
      await prepare({ config: loadConfig(), images: false, log: () => undefined });
      await use();
    },
    { scope: 'worker', auto: true, timeout: 120_000 },
  ],
  temporary: async ({}, use) => {
    const before = process.env['TMPDIR'];
    const dir = mkdtempSync(join(tmpdir(), 'local-stack-test-'));
    process.env['TMPDIR'] = dir;
    await use(dir);
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = { processes: processesOf(dir), folders: foldersOf(dir) };
    // A test that fails because processes are left must not leave them running.
    for (const { pid } of left.processes) process.kill(pid, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
    expect(left).toEqual({ processes: [], folders: [] });
  },
  written: async ({}, use) => use(new Written()),
  bringUp: async ({ temporary }, use) => {
    const stacks: LocalStack[] = [];
    const clock = RunClock.start();
    await use(async (written, { environment, instances, ...options } = {}) => {
      const source = localSource({ config: { E2E_BACKEND: 'node', E2E_INSTANCES: 1 }, clock, ...options });
      const stack = await source({
        id: `test of ${temporary}`,
        secret,
        write: (entry) => written.entries.push(entry),
        log: (line) => written.said.push(line),
        ...(environment ? { environment } : {}),
        ...(instances ? { instances } : {}),
      });
      stacks.push(stack);
      return stack;
    });
    for (const stack of stacks) await stack.down();
  },
  stack: async ({ bringUp, written }, use) => use(await bringUp(written)),
});

/** Folders of stacks below `dir`; others, such as tsx's, are not ours. */
export const foldersOf = (dir: string): string[] =>
  readdirSync(dir).filter((name) => name.startsWith('stackmotive-e2e-'));

/** The answer of the backend's GET /api/health. */
export async function health(stack: LocalStack): Promise<{ status: number; redis: string }> {
  const response = await fetch(new URL('/api/health', await stack.backend()));
  return { ...((await response.json()) as { redis: string }), status: response.status };
}
