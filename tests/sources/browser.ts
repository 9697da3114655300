import { chromium, type Browser } from '@playwright/test';
import { quiet, requireBrowser, sandbox } from 'realtime-doctor/browser/find.ts';

/** A Chromium for one test, with a process per site, as browsers with windows have. The caller closes it. */
export async function launch(): Promise<Browser> {
  const { path } = requireBrowser(process.env['E2E_BROWSER_PATH']);
  return await chromium.launch({
    executablePath: path,
    chromiumSandbox: sandbox,
    args: [...quiet, '--site-per-process'],
  });
}
