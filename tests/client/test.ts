import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { quiet, requireBrowser, sandbox } from 'realtime-doctor/browser/find.ts';
import { Backend, freePort } from './backend.ts';
import { build, preview } from './site.ts';
import type { Environment, Site } from './site.ts';

export { expect };
export const { states, routes, signIn, flags } = stackmotive.page;
const { shows } = stackmotive.page;

interface WorkerFixtures {
  /** Folder with the client, built from the current sources. */
  built: string;
  backendPort: number;
  /** The built client under `vite preview`, with default settings. */
  site: Site;
}

interface TestFixtures {
  /** Running when the test begins; the site proxies to it. */
  backend: Backend;
  /** Starts another `vite preview` with these settings for this test. */
  serveWith: (environment: Environment) => Promise<Site>;
  dashboard: Dashboard;
}

/** The dashboard, with the texts of the contract. */
class Dashboard {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  state = () => this.page.locator(shows.state);
  tier = () => this.page.locator(shows.tier);
  refusal = () => this.page.locator(shows.refusal);
  reconnect = () => this.page.locator(shows.reconnect);
  toasts = () => this.page.locator(shows.toast);
  events = () => this.page.getByTestId('event-item');
  disconnect = () => this.page.getByTestId('disconnect-button');
  socketFlag = () => this.page.evaluate((name) => Reflect.get(window, name) as unknown, flags.connected);

  async store(token: string): Promise<void> {
    await this.page.evaluate(([key, value]) => localStorage.setItem(key, value), [signIn.key, token] as const);
  }

  async open(token: string | null = 'a-token', local: Environment = {}): Promise<void> {
    const stored = Object.entries({ ...(token === null ? {} : { [signIn.key]: token }), ...local });
    await this.page.goto('/favicon.svg');
    await this.page.evaluate((pairs) => {
      for (const [key, value] of pairs) localStorage.setItem(key, value);
    }, stored);
    await this.page.goto(routes.dashboard);
  }

  /** Counts the WebSockets that the page's own code opens from now on. Call before {@link open}. */
  async countSockets(): Promise<() => Promise<number>> {
    await this.page.addInitScript(() => {
      const counted = Object.assign(window, { opened: 0 });
      const Native = window.WebSocket;
      window.WebSocket = class extends Native {
        constructor(...args: ConstructorParameters<typeof Native>) {
          super(...args);
          if (String(args[0]).includes('/socket.io/')) counted.opened += 1;
        }
      };
    });
    return () => this.page.evaluate(() => Reflect.get(window, 'opened') as number);
  }
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  launchOptions: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { path } = requireBrowser(process.env['E2E_BROWSER_PATH']);
      await use({ executablePath: path, args: [...quiet], chromiumSandbox: sandbox });
    },
    { scope: 'worker' },
  ],
  built: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'stackmotive-client-'));
      await build(folder);
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  backendPort: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => use(await freePort()),
    { scope: 'worker' },
  ],
  site: [
    async ({ built, backendPort }, use) => {
      const site = await preview(built, { STACKMOTIVE_BACKEND_URL: `http://127.0.0.1:${backendPort}` });
      await use(site);
      await site.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  backend: async ({ backendPort }, use) => {
    const backend = new Backend(backendPort);
    await backend.start();
    await use(backend);
    await backend.crash();
  },
  serveWith: async ({ built, backendPort }, use) => {
    const sites: Site[] = [];
    await use(async (environment) => {
      const site = await preview(built, {
        STACKMOTIVE_BACKEND_URL: `http://127.0.0.1:${backendPort}`,
        ...environment,
      });
      sites.push(site);
      return site;
    });
    for (const site of sites) if (site.isRunning()) await site.stop();
  },
  dashboard: async ({ page }, use) => use(new Dashboard(page)),
});
