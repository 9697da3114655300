/** The report in a browser: it runs and requests nothing, is accessible, and its controls work. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';
import { report, type ReportSources } from 'realtime-doctor/report/index.ts';
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { test as base } from '../capture/temporary.ts';
import { healthy, HEADER } from '../claims/story.ts';
import { launch } from '../sources/browser.ts';
import { judged, recordedJourneys, sourcesFor, type Told } from './captures.ts';

const test = base.extend<{ file: (sources: ReportSources) => string }, { chromium: Browser }>({
  chromium: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from here
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  file: async ({ dir }, use) => {
    await use((sources) => {
      const path = join(dir, 'report.html');
      writeFileSync(path, report(sources));
      return pathToFileURL(path).href;
    });
  },
});

const named = (...names: string[]): Told[] =>
  recordedJourneys.filter(({ title }) => names.some((name) => title.endsWith(` ${name}`)));
const story = healthy();
const journeys: readonly Told[] = [
  ...named('native-websocket-client', 'token-expired', 'healthy', 'proxy-idle-timeout'),
  { title: 'A › killed and back', transcript: new Transcript(HEADER, judged(story.entries, HEADER)) },
];

const hostile = `"'><img src=x onerror=hacked()><script>hacked()</script></script><svg onload=hacked()></title></style><a href=javascript:hacked()>&lt;b&gt;<!--\u2028\u0000\u202e]]>`;
const harmless = 'x'.repeat(hostile.length);
/** Strings that define an entry's kind. Changing one would make a different entry, which does not test escaping. */
const structural = new Set([
  'id',
  'kind',
  'source',
  'direction',
  'verdict',
  'engine',
  'type',
  'what',
  'event',
  'stream',
  'is',
  'because',
  'socket',
  'request',
  'page',
  'certainty',
  'status',
  'fault',
  'namespace',
  'transport',
  'contract',
  'wallOrigin',
]);

/** The same value with a payload appended to each of its strings, including member names that are data. */
function poisoned<T>(value: T, payload: string, member = ''): T {
  if (typeof value === 'string') return (structural.has(member) ? value : `${value}${payload}`) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => poisoned(each, payload, member)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isData = member === 'headers' || member === 'attributes';
  const entries = Object.entries(value).map(([key, each]) => [
    isData ? `${key}${payload}` : key,
    poisoned(each, payload, key),
  ]);
  return Object.fromEntries(entries) as T;
}

function poisonedSources(payload: string): ReportSources {
  const poisonedJourneys = journeys.map((each): Told => {
    const { header, entries } = each.transcript;
    const findings = each.findings ? { findings: poisoned(each.findings, payload) } : {};
    return {
      ...each,
      title: `${each.title}${payload}`,
      transcript: new Transcript(poisoned(header, payload), poisoned(entries as Entry[], payload)),
      ...findings,
      error: `boom ${payload}`,
      pictures: { [`01-${encodeURIComponent(payload).slice(0, 40)}.png`]: new Uint8Array(10) },
    };
  });
  const extra = {
    summary: `FAILED: ${payload}`,
    commit: payload,
    stack: payload,
    versions: { [payload]: payload },
    configuration: { [payload]: payload, E2E_STACK: payload },
  };
  const sources = sourcesFor(poisonedJourneys, extra);
  return { ...sources, files: new Map([...sources.files, [`logs/${payload}`, 1]]) };
}

/** The number of elements of each kind. */
const elements = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => {
    const counts: Record<string, number> = {};
    for (const { tagName } of document.querySelectorAll('*')) counts[tagName] = (counts[tagName] ?? 0) + 1;
    return counts;
  });

test('HTML in any string creates no element and runs no script', async ({ chromium, file }) => {
  const page = await chromium.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => asked.push(dialog.message()));
  await page.addInitScript(() =>
    Object.assign(globalThis, { hacked: () => Object.assign(globalThis, { wasHacked: true }) }),
  );
  await page.goto(file(poisonedSources(harmless)));
  const expected = await elements(page);
  asked.length = 0;
  await page.goto(file(poisonedSources(hostile)));
  expect(await elements(page)).toEqual(expected);
  expect(await page.evaluate(() => 'wasHacked' in globalThis)).toBe(false);
  const odd = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes]
        .filter(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value))
        .map(({ name }) => `${element.tagName} ${name}`),
    ),
  );
  expect(odd).toEqual([]);
  expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  await page.close();
});

test('its policy allows no request and no other script', async ({ chromium, file }) => {
  const page = await chromium.newPage();
  await page.goto(file(sourcesFor(journeys)));
  const refused = await page.evaluate(async () => {
    const blocked = new Set<string>();
    // Each is reported some time after it happened.
    const told = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (blocked.add(effectiveDirective).size === 4) resolve();
      });
    });
    const tried = await fetch('http://127.0.0.1:9/').then(
      () => 'sent',
      () => 'refused',
    );
    const image = new Image();
    const failed = new Promise((resolve) => {
      image.addEventListener('error', resolve);
    });
    image.src = 'http://127.0.0.1:9/x.png';
    await failed;
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    document.body.setAttribute('style', 'color: red');
    await told;
    return { tried, ran: 'ran' in globalThis, blocked: [...blocked].toSorted() };
  });
  expect(refused).toEqual({
    tried: 'refused',
    ran: false,
    blocked: ['connect-src', 'img-src', 'script-src-elem', 'style-src-attr'],
  });
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`no axe violation and no sideways scroll: ${colorScheme}, ${width} wide`, async ({ chromium, file }) => {
      test.setTimeout(120_000);
      const context = await chromium.newContext({
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.goto(file(sourcesFor(journeys)));
      await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ html }) => html) }))).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await context.close();
    });
  }
}

test('shows the verdict, the cause and the claims without scripts', async ({ chromium, file }) => {
  const context = await chromium.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(file(sourcesFor(journeys)));
  await expect(page.getByRole('heading', { level: 1, name: 'Failed' })).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'The page opens a native WebSocket to a Socket.IO server' }),
  ).toBeVisible();
  await expect(page.locator('.journey[open] .claims').first()).toBeVisible();
  await expect(page.locator('.journey[open] .entries').first()).toBeVisible();
  await context.close();
});

test('a link reveals its target, even if a filter hides it', async ({ chromium, file }) => {
  const page = await chromium.newPage();
  await page.goto(file(sourcesFor(journeys)));
  const journey = page.locator('details.journey', { hasText: 'killed and back' });
  await expect(journey).not.toHaveAttribute('open');
  const entry = journey.locator('.entries > li', { hasText: 'fault kill backend begins' });
  const id = await entry.getAttribute('id');
  await page.evaluate((hash) => (location.hash = hash), `#${id ?? ''}`);
  await expect(entry).toBeInViewport();

  await journey.getByRole('button', { name: 'Checks' }).click();
  await expect(entry).toBeHidden();
  await journey.locator(`.story a[href="#${id ?? ''}"]`).click();
  await expect(entry).toBeInViewport();

  await journey.getByRole('searchbox').fill('price which is not there');
  await expect(journey.locator('.entries > li:visible')).toHaveCount(0);
  await page.close();
});

test('can show the diagnostic lines of the log alone', async ({ chromium, file }) => {
  const lines = ['[WebSocket][DIAGNOSTIC] ===== CONNECT EVENT FIRED ===== sid=x', '[server] Listening'];
  const entries = lines.map((text, index): Entry => ({
    id: `e${index + 1}`,
    t: index,
    source: 'backend',
    kind: 'log',
    stream: 'stdout',
    text,
  }));
  const page = await chromium.newPage();
  await page.goto(file(sourcesFor([{ title: 'a', transcript: new Transcript(HEADER, entries) }])));
  await page.getByRole('button', { name: 'Diagnostic lines' }).click();
  await expect(page.locator('.entries > li:visible')).toHaveText([/CONNECT EVENT FIRED/]);
  await expect(page.locator('.entries mark')).toHaveText('[WebSocket][DIAGNOSTIC]');
  await page.close();
});

test('prints the report without its controls', async ({ chromium, file }) => {
  const page = await chromium.newPage();
  await page.goto(file(sourcesFor(journeys)));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.locator('.filters').first()).toBeHidden();
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.close();
});
