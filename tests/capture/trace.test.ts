import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test as base, type Browser, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { Redactor, redactFile, redactTrace } from 'realtime-doctor/redaction/index.ts';
import { Budget } from 'realtime-doctor/archive/budget.ts';
import { readZip, unpack } from 'realtime-doctor/archive/zip-read.ts';
import { zipOf } from 'realtime-doctor/archive/zip-write.ts';
import { showToken } from 'realtime-doctor/transcript/jwt.ts';
import { thinTrace } from 'playwright-realtime/reporter/thin-trace.ts';
import { requireBrowser } from 'realtime-doctor/browser/find.ts';
import { searchBytes, writtenAs } from './search.ts';
import { mint } from './secrets.ts';
import { freshEnvironment, openSite, playwrightCli } from './site.ts';

/** Never registered as a secret. In two parts, because a trace contains this file's text, too. */
const typed = ['Hunter2', 'typed'].join('-');

interface Recorded {
  readonly dir: string;
  readonly token: string;
}

/** One real journey for all tests of a worker: a trace, a HAR and a zipped HAR of a page that shows its token. */
const test = base.extend<object, { chrome: Browser; recorded: Recorded }>({
  chrome: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from here
    async ({}, use) => {
      const { path } = requireBrowser(process.env['E2E_BROWSER_PATH']);
      const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  recorded: [
    async ({ chrome }, use) => {
      const dir = mkdtempSync(join(tmpdir(), 'trace-'));
      const token = mint();
      const site = await openSite(token);
      for (const har of ['embedded.har', 'attached.zip']) {
        const content = har === 'embedded.har' ? ('embed' as const) : ('attach' as const);
        const context = await chrome.newContext({ recordHar: { path: join(dir, har), content } });
        await context.tracing.start({ screenshots: true, snapshots: true, sources: true });
        await record(await context.newPage(), site.url, token);
        await context.tracing.stop({ path: join(dir, 'trace.zip') });
        await context.close();
      }
      await site.close();
      await use({ dir, token });
      rmSync(dir, { recursive: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

async function record(page: Page, url: string, token: string): Promise<void> {
  await page.goto(`${url}/?token=${token}`);
  await page.getByText('Connected').waitFor();
  await page.locator('output', { hasText: 'for ' }).waitFor();
  await page.getByLabel('Password').fill(typed);
  await Promise.all([page.waitForResponse('**/api*'), page.getByRole('button').click()]);
}

for (const name of ['trace.zip', 'embedded.har', 'attached.zip']) {
  for (const registered of [true, false]) {
    test(`no token is left in ${name}${registered ? '' : ', though nobody registered it'}`, ({
      recorded: { dir, token },
    }) => {
      const file = join(dir, `${registered ? 'r' : 'u'}-${name}`);
      cpSync(join(dir, name), file);
      const needles = [...writtenAs(token), ...writtenAs(typed)];
      expect(searchBytes(name, readFileSync(file), needles).length, 'before').toBeGreaterThan(5);
      const redactor = new Redactor();
      if (registered) redactor.register(token, 'jwt');

      expect(redactFile(file, redactor)).toBe(true);

      expect(searchBytes(name, readFileSync(file), needles)).toEqual([]);
      expect(searchBytes(name, readFileSync(file), [showToken(token)]).length, 'what it was').toBeGreaterThan(0);
      if (name.endsWith('.har')) JSON.parse(readFileSync(file, 'utf8'));
      expect(redactFile(file, redactor), 'again').toBe(false);
    });
  }
}

test('a redacted trace keeps its entries, their names, and its images byte for byte', ({
  recorded: { dir, token },
}) => {
  const file = join(dir, 'kept.zip');
  cpSync(join(dir, 'trace.zip'), file);
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  redactTrace(file, redactor);

  const before = readZip(readFileSync(join(dir, 'trace.zip')));
  const after = readZip(readFileSync(file));
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  expect(Object.keys(unzipSync(readFileSync(file))), 'read by another reader').toEqual(before.map(({ name }) => name));
  const pictures = before.filter(({ name }) => /\.(?:jpe?g|png)$/.test(name));
  expect(pictures.length).toBeGreaterThan(0);
  for (const { name, packed } of pictures) expect(after.find((entry) => entry.name === name)?.packed).toEqual(packed);
});

test('a redacted trace opens in the viewer, with its actions, its page and its requests', async ({
  chrome,
  recorded,
}) => {
  const { dir, token } = recorded;
  const file = join(dir, 'viewed.zip');
  cpSync(join(dir, 'trace.zip'), file);
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  redactTrace(file, redactor);

  const before = await view(chrome, join(dir, 'trace.zip'));
  const after = await view(chrome, file);

  expect(after.errors).toEqual([]);
  expect(before.actions).toContain(`Fill "${typed}"`);
  expect(after.actions).toEqual(before.actions.map((title = '') => title.replace(typed, redactor.text(typed))));
  expect(after.requests).toEqual(before.requests);
  expect(before.page).toContain(`for ${token}`);
  expect(after.page).toBe(before.page.replaceAll(token, showToken(token)));
});

test('a thinned trace keeps only the frames that were shown long enough, and everything else', async ({
  chrome,
  recorded: { dir },
}) => {
  const file = join(dir, 'thinned.zip');
  const flickers = filmed(readFileSync(join(dir, 'trace.zip')), [0, 100, 200, 349, 499, 1000]);
  writeFileSync(file, thinned(flickers.bytes));

  const kept = new Set(readZip(readFileSync(file)).map(({ name }) => name));
  expect(flickers.files.map((name) => kept.has(name))).toEqual([false, false, false, true, true, true]);
  const shown = (bytes: Buffer) => filmOf(bytes).filter((name) => flickers.files.includes(name));
  expect(shown(readFileSync(file))).toEqual(flickers.files.slice(3));

  // Two frames of the same millisecond share an image, and the later one is kept.
  const twins = filmed(readFileSync(join(dir, 'trace.zip')), [0, 0]);
  expect(filmOf(thinned(twins.bytes))).toContain(twins.files[0]);

  const before = await view(chrome, join(dir, 'trace.zip'));
  const after = await view(chrome, file);
  expect(after).toEqual(before);
});

test('thins and redacts a trace in one pass, and keeps its compression', ({ recorded: { dir, token } }) => {
  const file = join(dir, 'both.zip');
  const flickers = filmed(readFileSync(join(dir, 'trace.zip')), [0, 100, 1000]);
  writeFileSync(file, flickers.bytes);
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  expect(redactTrace(file, redactor, { prepare: thinTrace })).toBe(true);

  const bytes = readFileSync(file);
  expect(filmOf(bytes).filter((name) => flickers.files.includes(name))).toEqual(flickers.files.slice(1));
  expect(searchBytes(file, bytes, writtenAs(token))).toEqual([]);
  const logs = readZip(bytes).filter(({ name }) => name.endsWith('.trace'));
  expect(logs.map(({ method }) => method)).toEqual(logs.map(() => 8));
  expect(redactFile(file, redactor), 'again').toBe(false);
});

/** The trace, thinned but not redacted. */
const thinned = (bytes: Buffer): Buffer =>
  zipOf((writer) => {
    for (const entry of thinTrace(readZip(bytes))) writer.addPacked(entry);
  });

/** The trace with a screencast of one more page: a frame at each of these times in milliseconds. */
function filmed(bytes: Buffer, at: readonly number[]) {
  const entries = readZip(bytes);
  const log = entries.findLast(({ name }) => name.endsWith('.trace'));
  const picture = entries.find(({ name }) => name.endsWith('.jpeg'));
  if (!log || !picture) throw new Error('Expected a trace with a film.');
  const files = at.map((ms) => `screencast/page@film-${ms}.jpeg`);
  const lines = files.map((name, index) =>
    JSON.stringify({
      type: 'screencast-frame',
      pageId: 'page@film',
      file: name,
      width: 1,
      height: 1,
      timestamp: at[index],
    }),
  );
  const told = `${unpack(log, new Budget()).toString('utf8').trimEnd()}\n${lines.join('\n')}\n`;
  return {
    files,
    bytes: zipOf((writer) => {
      for (const entry of entries) if (entry !== log) writer.addPacked(entry);
      for (const name of new Set(files)) writer.addPacked({ ...picture, name });
      writer.add(log.name, Buffer.from(told));
    }),
  };
}

/** The images that a trace's log names. */
const filmOf = (bytes: Buffer): string[] =>
  readZip(bytes)
    .filter(({ name }) => name.endsWith('.trace'))
    .flatMap((entry) => unpack(entry, new Budget()).toString('utf8').split('\n'))
    .filter((line) => line.includes('screencast-frame'))
    .map((line) => (JSON.parse(line) as { file: string }).file);

/** What the trace viewer shows: titles of actions, the page after the last one, requests by method and status. */
async function view(chrome: Browser, file: string) {
  const viewer = spawn(process.execPath, [playwrightCli, 'show-trace', '--host', '127.0.0.1', '--port', '0', file], {
    // Serves the trace without opening a browser.
    env: { ...freshEnvironment(), PWTEST_UNDER_TEST: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const page = await chrome.newPage({ viewport: { width: 1400, height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (line) => (line.type() === 'error' ? errors.push(line.text()) : undefined));
  try {
    await page.goto(await listening(viewer.stdout));
    const actions = page.locator('.action-title');
    await actions.last().click();
    await page.getByRole('tab', { name: 'After' }).click();
    const shown = page.frameLocator('iframe[name="snapshot"]:visible, .snapshot-visible').first().locator('output');
    await expect(shown).toHaveText(/^for /);
    const text = await shown.innerText();
    await page.getByRole('tab', { name: /Network/ }).click();
    const requests = page.locator(
      '.network-grid-view .list-view-entry, .network-request-list .list-view-entry, [role=row], .grid-view-entry',
    );
    await expect(requests.first()).toBeVisible();
    const words = (await requests.allInnerTexts()).map((row) =>
      /(GET|POST)\s+(\d+)/.exec(row)?.[0]?.replace(/\s+/, ' '),
    );
    const titles = (await actions.allInnerTexts()).map((title) => title.split('\n')[0]);
    return { errors, actions: titles, page: text, requests: words };
  } finally {
    await page.close();
    viewer.kill();
  }
}

async function listening(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url) return url;
  }
  throw new Error(`the viewer ended: ${text}`);
}

test('rejects a file that is not a trace, or is truncated, instead of keeping it', ({ recorded: { dir } }) => {
  const whole = readFileSync(join(dir, 'trace.zip'));
  const file = join(dir, 'cut.zip');
  for (const bytes of [Buffer.from('no archive at all, this'), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
    writeFileSync(file, bytes);
    expect(() => redactTrace(file, new Redactor())).toThrow(/archive/);
    expect(readFileSync(file)).toEqual(bytes);
  }
});
