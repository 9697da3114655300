/**
 * What recording costs: clicks and frames on a local stack, with every tap on or off (`TAPS`). `STORY` is `journey`,
 * the essence of Journey 9 (connect, get notified, lose the backend, reconnect, get notified again), or `visit`, the
 * minimum to record. The printed time excludes the start of stack and browser.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { Recorder } from 'realtime-doctor/transcript/recorder.ts';
import { tapBrowser } from 'realtime-doctor/sources/page/index.ts';
import { quiet, sandbox } from 'realtime-doctor/browser/find.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { Identity } from 'playwright-realtime/fixtures/identity.ts';
import { FaultProxy } from 'playwright-realtime/proxy/index.ts';
import { localSource } from 'playwright-realtime/stack/local/index.ts';

const isWhole = process.env['STORY'] === 'journey';
/** Visits per measurement; a single one is too short to stand out from the noise. */
const VISITS = isWhole ? 5 : 10;

const taps = process.env['TAPS'] === 'on';
const clock = RunClock.start();
const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-recording-`));
const secret = process.env['STACKMOTIVE_JWT_SECRET'] ?? '';
const redactor = new Redactor();
redactor.register(secret, 'secret');
const HEADER = {
  kind: 'header',
  version: 1,
  journey: 'bench',
  contract: 'StackMotive',
  run: 'bench',
  wallOrigin: '2026-01-01T00:00:00.000Z',
  stack: 'none',
  backend: 'node',
  browser: 'none',
  notObserved: [],
} as const;
const recorder = new Recorder(join(dir, 'transcript.jsonl'), HEADER, { clock, redact: (text) => redactor.text(text) });
const write = (entry: NewEntry): void => {
  if (taps) recorder.write(entry);
};
const stack = await localSource({ config: loadConfig(), clock })({
  id: `bench-${process.pid}`,
  secret,
  write,
  log: () => {},
});
const proxy = await FaultProxy.listen({ upstream: () => stack.frontend(), write, clock });
const browser = await chromium.launch({
  args: [...quiet],
  chromiumSandbox: sandbox,
  ...(process.env['E2E_BROWSER_PATH'] ? { executablePath: process.env['E2E_BROWSER_PATH'] } : {}),
});
try {
  await visit('a first visit, to warm up');
  const began = performance.now();
  for (let n = 0; n < VISITS; n++) await visit(`alert ${n}`);
  process.stdout.write(`took ${(performance.now() - began).toFixed(1)} ms\n`);
} finally {
  await browser.close();
  await proxy.close();
  await stack.down();
  rmSync(dir, { recursive: true, force: true });
}

async function visit(message: string): Promise<void> {
  const { page: seen } = stackmotive;
  const user = new Identity({ contract: stackmotive, recorder, skip }, { secret }, redactor).user();
  const context = await browser.newContext({ baseURL: proxy.url.href, viewport: { width: 1440, height: 900 } });
  const tap = taps ? await tapBrowser(context, { contract: stackmotive, clock, write }) : undefined;
  await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
    seen.signIn.key,
    user.token ?? '',
  ] as const);
  // The backoff is random, which would dominate the measurement.
  await context.addInitScript(() => (Math.random = () => 0.5));
  const page = await context.newPage();
  const isNotified = async (text: string): Promise<void> => {
    await expect(page.getByTestId('connection-subscription')).toHaveText(/subscribed/i);
    await notify(user.token ?? '', text);
    await expect(page.locator(seen.shows.toast).filter({ hasText: text })).toBeVisible();
  };
  await page.goto(seen.routes.dashboard);
  await isNotified(message);
  if (isWhole) {
    await stack.operate('stop', 'backend');
    await expect(page.locator(seen.shows.state)).toHaveText(seen.states.lost);
    await stack.operate('start', 'backend');
    await isNotified(`${message} again`);
  }
  await tap?.settle();
  await tap?.stop();
  await context.close();
}

async function notify(token: string, message: string): Promise<void> {
  await fetch(new URL(stackmotive.http.testNotification, await stack.backend()), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ message }),
  });
}

/** Called outside a journey; the secret and all contract fields are known, so nothing is skipped. */
function skip(why: string): never {
  throw new Error(why);
}
