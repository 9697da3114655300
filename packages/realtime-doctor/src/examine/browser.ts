/** The browser that visits: as little code as it takes, so that it starts while the rest is still being loaded. */
import { chromium, type Browser } from 'playwright-core';
import { findBrowser, quiet, sandbox } from '../browser/find.ts';

/** Whether there is a browser to visit with. */
export const canVisit = (): boolean => findBrowser(process.env['E2E_BROWSER_PATH']) !== undefined;

/** The browser that the machine has, headless. The caller closes it; an exit of this process does, too. */
export function launch(args: readonly string[] = []): Promise<Browser> {
  const path = findBrowser(process.env['E2E_BROWSER_PATH'])?.path;
  return chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    chromiumSandbox: sandbox,
    args: [...quiet, ...args],
    // A signal is the command's to answer (cli/signals.ts): Playwright would close the browser and go on.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** One browser for many visits, each in a context of its own; another one where it died. */
export class KeptBrowser {
  #current: Promise<Browser> | undefined;

  get(): Promise<Browser> {
    // Each call waits for the one before it, so that two never start one each.
    this.#current = this.#renew(this.#current);
    return this.#current;
  }

  async #renew(before: Promise<Browser> | undefined): Promise<Browser> {
    // That the last one did not start was told to who asked for it.
    const present = await before?.catch(() => undefined);
    return present?.isConnected() ? present : launch();
  }
}
