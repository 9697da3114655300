import {
  test as base,
  type Fixtures,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
} from '@playwright/test';
import { beginAttempt } from './attempt.ts';
import { hookBrowserType, recorded } from './hook.ts';
import { noNetwork, proxyBefore, type Network, type ProxiedNetwork } from './network.ts';
import { settingsOf, type RealtimeOptions } from './options.ts';
import { attempted } from './warn.ts';

/** For our own set-up and tear-down, which have a time limit of their own and take nothing of the test's. Milliseconds. */
const FIXTURE_TIMEOUT_MS = 30_000;

/** What the fixtures add to a test. */
export interface RealtimeTestOptions {
  /**
   * How realtime traffic is recorded.
   * @example use: { realtime: { record: 'on-first-retry' } }
   */
  realtime: RealtimeOptions;
}

export interface ProxyHolder {
  readonly isWanted: boolean;
  proxied?: ProxiedNetwork;
}

/** All of it; what begins with an underscore is ours alone. */
export interface RealtimeFixtures extends RealtimeTestOptions {
  /**
   * Faults of the network between the test's pages and `baseURL`, if `realtime: { faults: true }` asks for them.
   * @example
   * const restore = await network.cut();
   * await expect(page).not.toHaveRealtimeConnection();
   * await restore();
   * await expect(page).toReconnectWithinBound();
   */
  network: Network;
  _realtimeProxy: ProxyHolder;
  _realtimeAttempt: void;
}

/**
 * The fixtures as an object, to spread into an `extend` of one's own. They listen, and change nothing unless `faults` asks for it.
 * @example export const test = base.extend({ ...realtimeFixtures, ...mine });
 */
export const realtimeFixtures: Fixtures<
  RealtimeFixtures,
  object,
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
  realtime: [{}, { option: true }],

  // Before `browser`, which is launched by it.
  playwright: [
    async ({ playwright }, use) => {
      await attempted('browsers could not be observed', FIXTURE_TIMEOUT_MS, async () => {
        for (const type of [playwright.chromium, playwright.firefox, playwright.webkit]) hookBrowserType(type);
        await Promise.resolve();
      });
      await use(playwright);
    },
    { scope: 'worker', box: true },
  ],

  // A context that is used again (UI mode, the editor's extension) is made without `newContext`.
  context: async ({ context }, use) => {
    await recorded(context);
    await use(context);
  },

  _realtimeProxy: [
    async ({ realtime }, use) => {
      const proxy: ProxyHolder = { isWanted: settingsOf(realtime).settings.faults };
      await use(proxy);
      await proxy.proxied?.close();
    },
    { box: true },
  ],

  baseURL: async ({ baseURL, _realtimeProxy: proxy }, use) => {
    if (proxy.isWanted) proxy.proxied = await proxyBefore(baseURL);
    await use(proxy.proxied?.baseURL ?? baseURL);
  },

  // The proxy is there once `baseURL` is.
  network: async ({ baseURL, _realtimeProxy: { proxied } }, use) => {
    await use(proxied && baseURL !== undefined ? proxied.network : noNetwork);
  },

  _realtimeAttempt: [
    async ({ realtime }, use, testInfo) => {
      const attempt = await beginAttempt(testInfo, realtime);
      await use();
      await attempt.end();
    },
    { auto: true, box: true, timeout: FIXTURE_TIMEOUT_MS },
  ],
};

/** Playwright's `test`, with the realtime traffic of its pages recorded, and explained if the test fails. */
export const test = base.extend<RealtimeFixtures>(realtimeFixtures);
