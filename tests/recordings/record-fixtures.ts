/**
 * Writes `tests/recordings/recorded/`: `npx tsx tests/recordings/record-fixtures.ts`. Each is a page of the corpus,
 * recorded by plain Playwright.
 */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { findBrowser } from 'realtime-doctor/browser/find.ts';
import { launch } from 'realtime-doctor/examine/browser.ts';
import { start } from '../../tools/corpus/application.ts';
import { cases, type Variant } from '../../tools/corpus/catalogue.ts';
import { sandbox } from '../../tools/corpus/sandbox.ts';
import { recordPage } from './record.ts';

const RECORDED = join(import.meta.dirname, 'recorded');
const WATCH_MS = 4500;
/** Scripts would make up most of the files. */
const WITHOUT_SCRIPTS = /^(?!.*\.js)/;

const folder = await sandbox((line) => console.error(line));
mkdirSync(RECORDED, { recursive: true });
const [only] = process.argv.slice(2);
if (only !== 'test') {
  await recordPages([
    ['healthy', 'healthy'],
    ['app-listen', 'broken'],
    ['cors-header-twice', 'broken'],
  ]);
}
await recordTest();

async function recordPages(wanted: readonly (readonly [string, Variant])[]): Promise<void> {
  const browser = await launch();
  for (const [name, variant] of wanted) {
    const application = await start(folder, caseOf(name), variant);
    const base = join(RECORDED, name);
    await recordPage(browser, { url: application.url, base, watch: WATCH_MS, harUrls: WITHOUT_SCRIPTS });
    await application.stop();
  }
  await browser.close();
}

/** Runs the test of `project/` once against a broken server and once against the repaired one. */
async function recordTest(): Promise<void> {
  const broken = await start(folder, caseOf('app-listen'), 'broken');
  const fixed = await start(folder, caseOf('app-listen'), 'fixed');
  const output = mkdtempSync(join(tmpdir(), 'recordings-'));
  // A trace contains the paths of its test and of Playwright, so the test runs in a separate folder.
  const project = mkdtempSync(join(tmpdir(), 'project-'));
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true });
  for (const name of ['@playwright/test', 'playwright', 'playwright-core'])
    cpSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name), { recursive: true });
  const cli = join(project, 'node_modules/@playwright/test/cli.js');
  await execa(process.execPath, [cli, 'test', '--output', output], {
    cwd: project,
    env: { URLS: `${broken.url} ${fixed.url}`, BROWSER_PATH: findBrowser(undefined)?.path ?? '' },
    reject: false,
    stdio: 'inherit',
  });
  for (const [attempt, name] of [
    ['news.recorded.ts-the-page-shows-the-news', 'attempt-1'],
    ['news.recorded.ts-the-page-shows-the-news-retry1', 'attempt-2'],
  ] as const) {
    const to = join(RECORDED, 'retried', name);
    mkdirSync(to, { recursive: true });
    copyFileSync(join(output, attempt, 'trace.zip'), join(to, 'trace.zip'));
  }
  for (const dir of [output, project]) rmSync(dir, { recursive: true, force: true });
  await Promise.all([broken.stop(), fixed.stop()]);
}

function caseOf(name: string) {
  const [each] = cases([name]);
  if (!each) throw new Error(`There is no case ${name}.`);
  return each;
}
