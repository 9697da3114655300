/**
 * `realtime-doctor.html` opened from a disk in a browser: it shows the same report as the command, and sends nothing.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import { stored, zipOf } from 'realtime-doctor/archive/zip-write.ts';
import { explain, findRecordings, flakyIn, openRecording } from 'realtime-doctor/explain/index.ts';
import { reportOf } from 'realtime-doctor/explain/report.ts';
import { answerBody } from 'realtime-doctor/report/answer.ts';
import { deflateRawSync } from 'node:zlib';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { droppingPage } from '../../tools/pack/page.ts';
import { test as base } from '../capture/temporary.ts';
import { contract, recorded } from '../recordings/recorded.ts';
import { launch } from '../sources/browser.ts';

interface Given {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}
const file = (name: string, bytes: Buffer | string): Given => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

const test = base.extend<
  { page: Page; choose: (...files: Given[]) => Promise<void> },
  { chromium: Browser; built: string }
>({
  chromium: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from here
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  built: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from here
    async ({}, use) => use(await droppingPage(ROOT)),
    { scope: 'worker' },
  ],
  page: async ({ chromium, built, dir }, use) => {
    const path = join(dir, 'realtime-doctor.html');
    writeFileSync(path, built);
    const context = await chromium.newContext();
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('request', (request) => /^(?:file|blob):/.test(request.url()) || wrong.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    await use(page);
    expect(wrong).toEqual([]);
    await context.close();
  },
  choose: async ({ page }, use) => {
    await use((...files) => page.locator('#file').setInputFiles(files));
  },
});

const kept = (name: string): Given => file(name, readFileSync(recorded(name)));
const heading = (page: Page) => page.locator('#report h1').first();

/** The text of the report without the filters, which its script adds. */
const textOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const report = document.querySelector('#report')?.cloneNode(true) as Element;
    for (const each of report.querySelectorAll('.filters')) each.remove();
    return (report.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  });

for (const name of [
  'healthy.trace.zip',
  'healthy.har',
  'app-listen.trace.zip',
  'app-listen.har',
  'cors-header-twice.trace.zip',
  'cors-header-twice.har',
  'retried/attempt-1/trace.zip',
]) {
  test(`shows the same report as the command for ${name}`, async ({ page, choose }) => {
    await choose(kept(name));
    await expect(heading(page)).toBeVisible();
    const markup = answerBody(
      reportOf(explain(await openRecording({ path: recorded(name), name }, contract), contract)),
    );
    const expected = await page.evaluate((html) => {
      const parsed = new DOMParser().parseFromString(html, 'text/html');
      return (parsed.body.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    }, markup.text);
    expect(await textOf(page)).toBe(expected);
  });
}

test('names the cause of a failed test, with the fix, the timeline and the conversation', async ({ page, choose }) => {
  await choose(kept('retried/attempt-1/trace.zip'));
  await expect(heading(page)).toHaveText('Broken');
  await expect(page.getByRole('heading', { name: 'No Socket.IO server is attached' }).first()).toBeVisible();
  await expect(page.getByText('What to do')).toBeVisible();
  await expect(page.locator('.timeline svg').first()).toBeVisible();
  await expect(page.locator('pre.error')).toContainText('toContainText');
  await page.getByRole('region', { name: 'Failed assertion' }).getByRole('link').first().click();
  await expect(page.locator('.entries > li:target')).toBeVisible();
  await page.getByPlaceholder('Filter by text').fill('answered 404');
  await expect(page.locator('.entries > li:visible')).toHaveCount(3);
});

test('accepts a file that is dropped anywhere on it', async ({ page }) => {
  const bytes = readFileSync(recorded('healthy.trace.zip')).toString('base64');
  await page.evaluate(async (base64) => {
    const given = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([given], 'dropped.zip'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, bytes);
  await expect(page.locator('#report .subject')).toHaveText('dropped.zip');
});

test('compares two recordings, the passed one first', async ({ page, choose }) => {
  const recordings = await Promise.all(
    findRecordings(recorded('retried')).map((found) => openRecording(found, contract)),
  );
  expect(flakyIn(recordings)).toHaveLength(1);
  await choose(
    { ...kept('retried/attempt-1/trace.zip'), name: 'failed.zip' },
    { ...kept('retried/attempt-2/trace.zip'), name: 'passed.zip' },
  );
  await expect(heading(page)).toHaveText('They differ');
  await expect(page.locator('.verdict dd').first()).toContainText('passed.zip');
  await page.locator('#report details.journey').last().locator('summary').first().click();
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
});

test('sends nothing', async ({ chromium, built, dir }) => {
  let came = 0;
  const server = createServer(() => came++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const path = join(dir, 'page.html');
  writeFileSync(path, built);
  const page = await chromium.newPage();
  await page.goto(pathToFileURL(path).href);
  const refused = await page.evaluate(async (url) => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      violations.push(effectiveDirective);
    });
    await fetch(url).catch(() => undefined);
    await new Promise((resolve) => {
      const picture = new Image();
      picture.addEventListener('error', resolve);
      picture.src = `${url}picture.png`;
    });
    return violations;
  }, `http://127.0.0.1:${port}/`);
  expect(refused).toEqual(['connect-src', 'img-src']);
  expect(came).toBe(0);
  await page.close();
  server.close();
});

const trace = readFileSync(recorded('healthy.trace.zip'));
const directory = trace.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
const encrypted = Buffer.from(trace);
encrypted.writeUInt16LE(encrypted.readUInt16LE(directory + 8) | 1, directory + 8);
const spaces = Buffer.alloc(64 * 2 ** 20, ' ');
const bomb = (size: number): Buffer =>
  zipOf((writer) =>
    writer.addPacked({ ...stored('trace.trace', spaces), size, method: 8, packed: deflateRawSync(spaces) }),
  );

for (const [what, given, message] of [
  ['an empty file', file('a.har', ''), /a\.har is empty/],
  ['a picture', file('a.png', Buffer.from('89504e470d0a1a0a', 'hex')), /not a trace, a HAR/],
  ['a truncated trace', file('a.zip', trace.subarray(0, trace.length - 200)), /can't be read/],
  ['an encrypted trace', file('a.zip', encrypted), /is encrypted/],
  ['an archive bomb', file('a.zip', bomb(spaces.length)), /bomb/],
  ['an archive bomb that lies about its size', file('a.zip', bomb(1000)), /damaged/],
  [
    'another archive',
    file(
      'a.zip',
      zipOf((writer) => void writer.add('a.txt', Buffer.from('a'))),
    ),
    /not a Playwright trace/,
  ],
  ['JSON that is not a HAR', file('a.har', '{"a": 1}'), /not a valid HAR/],
  ['broken JSON', file('a.har', '{"log": {"creator": {"name": "x"}, "entries": [{]}}'), /not a valid HAR/],
] as const) {
  test(`reports the problem with ${what}, and accepts the next file`, async ({ page, choose }) => {
    await choose(given);
    await expect(page.getByRole('alert')).toHaveText(message);
    await choose(kept('healthy.har'));
    await expect(heading(page)).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}

test('runs no script from a recording', async ({ page, choose }) => {
  const hostile = `"'><img src=x onerror=hacked()><script>hacked()</script></style><svg onload=hacked()>`;
  const har = readFileSync(recorded('healthy.har'), 'utf8').replaceAll(
    '42[\\"news\\"',
    () =>
      `42[\\"news ${JSON.stringify(hostile)
        .slice(1, -1)
        .replaceAll('"', String.raw`\"`)
        .replaceAll(String.raw`\\"`, String.raw`\\\"`)}\\"`,
  );
  await choose(file('<img src=x onerror=hacked()>.har', har));
  await expect(heading(page)).toBeVisible();
  expect(await page.locator('#report img, #report script, #report [onerror], #report [onload]').count()).toBe(0);
  await expect(page.locator('#report')).toContainText('<img src=x onerror=hacked()>');
});

test('stays responsive while it reads, and stops on request', async ({ page, choose }) => {
  const entry = JSON.stringify({
    request: { method: 'GET', url: 'http://127.0.0.1/', headers: [] },
    response: {},
    text: 'x'.repeat(20_000),
  });
  const large = Buffer.from(
    `{"log":{"creator":{"name":"x"},"entries":[${Array.from({ length: 2000 }, () => entry).join(',')}]}}`,
  );
  await choose(file('large.har', large));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden();
  await expect(page.locator('#report')).toBeEmpty();
  await choose(kept('healthy.har'));
  await expect(page.locator('#report .subject')).toHaveText('healthy.har');
});

test('saves the report as a standalone file', async ({ page, choose, dir, chromium }) => {
  await choose(kept('app-listen.trace.zip'));
  await expect(heading(page)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ]);
  const path = join(dir, 'saved.html');
  await download.saveAs(path);
  const saved = await chromium.newPage();
  const wrong: string[] = [];
  saved.on('console', (message) => wrong.push(message.text()));
  await saved.goto(pathToFileURL(path).href);
  await expect(saved.locator('h1')).toHaveText((await heading(page).textContent()) ?? '');
  await saved.getByPlaceholder('Filter by text').first().fill('no entry has this');
  await expect(saved.locator('.entries > li:visible')).toHaveCount(0);
  expect(wrong).toEqual([]);
  await saved.close();
});

test('has no accessibility problems', async ({ page, choose }) => {
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual(
    [],
  );
  await choose(kept('retried/attempt-1/trace.zip'));
  await expect(heading(page)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual(
    [],
  );
});
