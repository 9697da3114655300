/** What `npm run e2e` does with invalid input: one clear error, its exit code, and nothing left behind. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';

test.describe.configure({ timeout: 240_000 });

interface Said {
  readonly code: number | null;
  /** Standard error and output, in order of arrival. */
  readonly all: string;
  /** Temporary folders that still exist. */
  readonly left: readonly string[];
}

/** Runs the command with exactly these settings, plus what the machine needs. */
async function e2e(args: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<Said> {
  const own = mkdtempSync(join(tmpdir(), 'bad-input-'));
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(E2E|STACKMOTIVE)_/.test(name) || /^E2E_(IMAGE_|BROWSER_PATH)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), TMPDIR: own, E2E_EVIDENCE_DIR: join(own, 'captures'), ...settings };
  const child = spawn(process.execPath, [join(ROOT, 'bin/start.mjs'), 'e2e', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let all = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      all += chunk.toString();
    });
  // `close` is emitted when the last process that holds the pipes has ended, so a leftover process would delay it.
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const left = readdirSync(own).filter((name) => name.startsWith('stackmotive-e2e-'));
  rmSync(own, { recursive: true });
  return { code, all, left };
}

const weak = 'a weak one';

const refused: readonly {
  readonly what: string;
  readonly args?: readonly string[];
  readonly settings?: NodeJS.ProcessEnv;
  readonly code: 2 | 3;
  readonly says: RegExp;
}[] = [
  {
    what: 'an unknown flag',
    args: ['--evidense-dir=x'],
    code: 2,
    says: /^Unknown flag --\S+ Did you mean --evidence-dir\?$/m,
  },
  {
    what: 'an unknown stack source',
    args: ['--stack=podman'],
    code: 2,
    says: /^error: option '--stack <source>' argument 'podman' is invalid/m,
  },
  {
    what: 'a start timeout that is not a number',
    args: ['--stack=local', '--repeat-each=many'],
    code: 2,
    says: /^--repeat-each=many is not a whole number\./m,
  },
  {
    what: 'a time that is not valid',
    args: ['--stack=local', '--start-timeout=soon'],
    code: 2,
    says: /^E2E_START_TIMEOUT must be a whole number of seconds between 10 and 9999, but it is "soon"\./m,
  },
  {
    what: 'a publish address that is not valid',
    settings: { E2E_STACK: 'local', E2E_PUBLISH_ADDRESS: 'everywhere' },
    code: 2,
    says: /^E2E_PUBLISH_ADDRESS must be an IPv4 address of the engine’s machine, but it is "everywhere"\./m,
  },
  {
    what: 'a value that Playwright refuses',
    args: ['--stack=local', '--shard=9'],
    code: 2,
    says: /^Error: --shard "9", expected format/m,
  },
  {
    what: 'workers that are not a number',
    args: ['--stack=local', '--workers=some'],
    code: 2,
    says: /^Error: Workers some must be a number/m,
  },
  {
    what: 'a weak secret, which is not repeated',
    settings: { STACKMOTIVE_JWT_SECRET: weak },
    code: 2,
    says: /^STACKMOTIVE_JWT_SECRET must be at least 32 characters.* but it is a value of 10 characters\./m,
  },
  {
    what: 'a near-miss of a setting’s name',
    settings: { E2E_BASE_URI: 'http://127.0.0.1:9' },
    code: 2,
    says: /^E2E_BASE_URI in the environment is not a setting of this harness\. Did you mean E2E_BASE_URL\?$/m,
  },
  {
    what: 'a browser that does not exist',
    settings: { E2E_STACK: 'local', E2E_BROWSER_PATH: '/nowhere/chromium' },
    code: 2,
    says: /^E2E_BROWSER_PATH names a file that does not exist: \/nowhere\/chromium\./m,
  },
  {
    what: 'a compose file that does not exist',
    settings: { E2E_COMPOSE_FILE: 'nowhere.yml' },
    code: 2,
    says: /^E2E_COMPOSE_FILE names a file that does not exist/m,
  },
  {
    what: 'an attached stack without its URL',
    settings: { E2E_STACK: 'attached' },
    code: 2,
    says: /^E2E_STACK=attached needs the URL of the running application/m,
  },
  {
    what: 'a URL without a scheme',
    settings: { E2E_STACK: 'attached', E2E_BASE_URL: 'localhost:5174' },
    code: 2,
    says: /^E2E_BASE_URL must be .*, but it is "localhost:5174"\./m,
  },
  {
    what: 'an attached stack that does not answer',
    settings: { E2E_STACK: 'attached', E2E_BASE_URL: 'http://127.0.0.1:9' },
    code: 3,
    says: /^The attached application at http:\/\/127\.0\.0\.1:9\/ does not answer: .* Start it, or correct E2E_BASE_URL\.$/m,
  },
  {
    what: 'an evidence folder that is not writable',
    settings: { E2E_STACK: 'local', E2E_EVIDENCE_DIR: '/proc/nowhere' },
    code: 2,
    says: /^The evidence folder \/proc\/nowhere is not writable/m,
  },
  {
    what: 'compose without an engine',
    args: ['--stack=compose'],
    settings: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    code: 3,
    says: /^--stack=compose needs a container engine: .* Start it .* or use --stack=local\.$/m,
  },
];

for (const { what, args = [], settings, code, says } of refused) {
  test(`${what}: exit code ${code}`, async () => {
    const said = await e2e(args, settings);
    expect(said.all).toMatch(says);
    expect(said.code, said.all).toBe(code);
    expect(said.all).not.toContain(weak);
    expect(said.left).toEqual([]);
    // An error is one line, or Playwright's own message; never our stack trace.
    expect(said.all).not.toMatch(/^\s+at .*(?:bin|fixtures|evidence)\//m);
  });
}

test('a stack that can’t start: exit code 3, the cause first, and a capture with it', async () => {
  const engine = await engineAnswers();
  test.skip(!engine.ok, engine.ok ? '' : engine.why);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  try {
    const said = await e2e(['--stack=compose', 'notify', '-g', 'exactly once'], { E2E_PORT_BACKEND: String(port) });
    expect(said.all).toMatch(/A published port is in use: .*\. Stop the program that uses it/);
    expect(said.all).toMatch(/^INFRASTRUCTURE FAILED: .*the product was not tested/m);
    expect(said.code).toBe(3);
    expect(said.left).toEqual([]);
  } finally {
    holder.close();
  }
});

test('the error for a broken .env.e2e names the line', () => {
  const root = mkdtempSync(join(tmpdir(), 'bad-input-'));
  writeFileSync(join(root, '.env.e2e'), '# settings\nE2E_STACK=local\nE2E_BACKEND python\n');
  expect(() => loadConfig({}, root)).toThrow('Line 3 of .env.e2e is not NAME=value: "E2E_BACKEND');
  rmSync(root, { recursive: true });
});
