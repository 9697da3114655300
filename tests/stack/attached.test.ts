/** Journey 9 on an application that was started elsewhere, which must stay unchanged. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { readTranscript } from 'realtime-doctor/transcript/recorder.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { attachedStack } from 'playwright-realtime/stack/attached.ts';
import type { LocalStack } from 'playwright-realtime/stack/local/index.ts';
import { attach } from '../applications/attach.ts';
import { backends } from '../backend/backends.ts';
import { mint } from '../backend/tokens.ts';
import { expect, secret, test } from './local/test.ts';

test.describe.configure({ timeout: 400_000 });

/** Runs journeys with exactly these settings; all have to pass or be skipped. */
async function journeys(folder: string, target: LocalStack, settings: Record<string, string>, args: string[]) {
  const ran = await attach(folder, await target.frontend(), settings, ['--workers=1', ...args]);
  expect(ran.exitCode, ran.all.split('\n').slice(-30).join('\n')).toBe(0);
  return ran;
}

const kinds = [
  { name: 'node', config: { E2E_BACKEND: 'node', E2E_INSTANCES: 1 } },
  { name: 'python', config: { E2E_BACKEND: 'python', E2E_INSTANCES: 1 } },
] as const;

for (const { name, config } of kinds) {
  test(`runs with the secret of a ${name} backend, and changes nothing`, async ({ bringUp, written }, testInfo) => {
    const { missing } = backends.find((each) => each.name === name) ?? {};
    test.skip(missing !== undefined, missing);
    const target = await bringUp(written, { config });
    const settings = { STACKMOTIVE_JWT_SECRET: secret };
    const files = ['notify', 'refusals', 'backend-faults', 'redis-faults', 'two-instances'];
    const { passed, skipped } = await journeys(testInfo.outputPath(), target, settings, files);
    expect({ passed, skipped }).toEqual({ passed: 9, skipped: 12 });
    for (const service of ['redis', 'backend', 'frontend'] as const) {
      expect(written.events(service)).toEqual(['start', 'healthy']);
    }
  });
}

/** It has no text for its state, and its toast may be invisible: the flag and the element in the page decide. */
test('runs through the adapter of StackMotive’s own page', async ({ bringUp, written }, testInfo) => {
  const target = await bringUp(written);
  const settings = { STACKMOTIVE_JWT_SECRET: secret, E2E_CONTRACT: 'stackmotive-app' };
  const {
    passed,
    skipped,
    capture = '',
  } = await journeys(testInfo.outputPath(), target, settings, [
    'connect',
    'notify',
    'network-faults',
    'page-faults',
    'refusals',
    '-g',
    'page connects|connects once|exactly once|connections are reset|by the server|by the user|without a token',
  ]);
  // It has no form, no choice of transports, no endpoint or control to disconnect a user, and shows no refusal.
  expect({ passed, skipped }).toEqual({ passed: 7, skipped: 5 });
  const filed = readdirSync(join(capture, 'journeys')).map((name) => join(capture, 'journeys', name));
  const shown = filed.flatMap((folder) => readTranscript(join(folder, 'transcript.jsonl')).of('shown'));
  expect(new Set(shown.map(({ what, flag }) => flag ?? what))).toEqual(new Set(['toast', '__SM_SOCKET_CONNECTED__']));
  for (const service of ['redis', 'backend', 'frontend'] as const) {
    expect(written.events(service)).toEqual(['start', 'healthy']);
  }
});

test('with a configured token, skips journeys that need another one', async ({ bringUp, written }, testInfo) => {
  const target = await bringUp(written);
  const { passed, skipped } = await journeys(testInfo.outputPath(), target, { E2E_TOKEN: operator() }, ['notify']);
  expect({ passed, skipped }).toEqual({ passed: 3, skipped: 1 });
});

test('runs as the user who signs in, without creating an account', async ({ bringUp, written }, testInfo) => {
  const target = await bringUp(written);
  const account = { email: 'somebody@example.com', password: 'a password of the test' };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ ...account, username: 'somebody' });
  await fetch(new URL('/api/register', await target.backend()), { method: 'POST', headers, body });
  const settings = { E2E_LOGIN_EMAIL: account.email, E2E_LOGIN_PASSWORD: account.password };
  const { passed, skipped } = await journeys(testInfo.outputPath(), target, settings, [
    'connect',
    '-g',
    'one connected event|signing in',
  ]);
  expect({ passed, skipped }).toEqual({ passed: 1, skipped: 1 });
});

test('rejects settings without a user, and TLS, and says what to do', async () => {
  const config = { ...loadConfig({}), E2E_BASE_URL: new URL('http://127.0.0.1:1/') };
  const refused = (changes: object) =>
    attachedStack({ ...config, ...changes }, new Redactor(), stackmotive).catch((error: unknown) => error);
  const nobody = await refused({});
  expect(nobody).toBeInstanceOf(UsageError);
  expect(String(nobody)).toContain('E2E_TOKEN_FILE, or E2E_LOGIN_EMAIL and E2E_LOGIN_PASSWORD');
  expect(String(await refused({ E2E_BASE_URL: new URL('https://example.com') }))).toContain('Use the http address');
  expect(String(await refused({ E2E_TOKEN_FILE: '/nowhere' }))).toContain("E2E_TOKEN_FILE can't be read");
  const stack = await attachedStack({ ...config, E2E_TOKEN: 'x' }, new Redactor(), stackmotive);
  expect(stack.can('kill backend')).toBe(false);
  expect(stack.can('change the application')).toBe(false);
});

const operator = () => mint({ tier: 'operator' }, secret);
