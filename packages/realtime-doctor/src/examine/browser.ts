/** Launches the browser. Kept small, so that it starts while the rest of the code still loads. */
import { chromium, type Browser } from 'playwright-core';
import { findBrowser, quiet, sandbox } from '../browser/find.ts';

/** Whether an installed browser was found. */
export const canVisit = (): boolean => findBrowser(process.env['E2E_BROWSER_PATH']) !== undefined;

/** Launches the installed browser, headless. The caller closes it; it also closes when this process exits. */
export function launch(args: readonly string[] = []): Promise<Browser> {
  const path = findBrowser(process.env['E2E_BROWSER_PATH'])?.path;
  return chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    chromiumSandbox: sandbox,
    args: [...quiet, ...args],
    // The command handles signals itself (cli/signals.ts): Playwright would close the browser and go on.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** One browser for many visits, each in a separate context. Launches a new one if it crashed. */
export class KeptBrowser {
  #current: Promise<Browser> | undefined;

  get(): Promise<Browser> {
    // Calls run one after another, so that two never launch one each.
    this.#current = this.#renew(this.#current);
    return this.#current;
  }

  async #renew(before: Promise<Browser> | undefined): Promise<Browser> {
    // A failed launch was reported to the caller that requested it.
    const present = await before?.catch(() => undefined);
    return present?.isConnected() ? present : launch();
  }
}
