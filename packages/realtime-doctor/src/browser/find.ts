/** Finds an installed Chromium. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { InfrastructureError, UsageError } from '../errors.ts';

/** Chromium without a window, Playwright's default too: it takes a third of the CPU time. */
const SHELL = 'chromium-headless-shell';
const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export interface Browser {
  readonly path: string;
  readonly foundAs: 'E2E_BROWSER_PATH' | 'Playwright' | 'installed';
}

/**
 * The browser to use: the one that the user names, otherwise Playwright's own, otherwise an installed one. Browsers
 * with a window are only considered with `headless: false`.
 * @throws UsageError if the named one does not exist
 */
export function findBrowser(named: string | undefined, { headless = true } = {}): Browser | undefined {
  if (named) {
    if (existsSync(named)) return { path: named, foundAs: 'E2E_BROWSER_PATH' };
    throw new UsageError(`E2E_BROWSER_PATH names a file that does not exist: ${named}.`, 'Correct it or unset it.');
  }
  const own = playwrightsOwn();
  if (own) return { path: own, foundAs: 'Playwright' };
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = headless ? [SHELL, ...commands] : commands;
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications];
  const path = candidates.find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : { path, foundAs: 'installed' };
}

/**
 * The path of Playwright's own browser. Loading Playwright takes a third of a second, so it is skipped if its browser
 * folder does not exist.
 */
function playwrightsOwn(): string | undefined {
  if (process.env['PLAYWRIGHT_BROWSERS_PATH'] === undefined && !existsSync(defaultFolder())) return undefined;
  const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core');
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

/** Playwright's default browser folder (its documentation, "Managing browser binaries"). */
function defaultFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library/Caches'),
    win32: LOCALAPPDATA ?? join(homedir(), 'AppData/Local'),
  };
  return join(caches[process.platform] ?? XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright');
}

export function requireBrowser(named: string | undefined, { headless = true } = {}): Browser {
  const browser = findBrowser(named, { headless });
  if (browser) return browser;
  throw new InfrastructureError(
    headless ? 'Chromium is not installed.' : 'No Chromium with a window (headed) is installed.',
    'Run `npx playwright install --with-deps chromium`, run `apt-get install chromium` on Debian, or set E2E_BROWSER_PATH.',
  );
}

/** Prevents the browser's own network requests, without any effect that a page can see. */
export const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
] as const;

/** Chromium's sandbox can't start as root. */
export const sandbox = process.getuid?.() !== 0;
