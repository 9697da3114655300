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
import { configFolder } from './contract.ts';
import { settingsOf, type RealtimeOptions } from './options.ts';
import type { RunningStack } from './stack.ts';
import { attempted } from './warn.ts';

/** Time limit for our own set-up and tear-down, which do not count against the test's time. */
const FIXTURE_TIMEOUT_MS = 30_000;
/** Starting a stack, which has a time limit of its own (`startupTimeout`). Milliseconds. */
const STACK_TIMEOUT_MS = 600_000;

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

/** All fixtures. Names that start with an underscore are internal. */
export interface RealtimeFixtures extends RealtimeTestOptions {
  /**
   * Network faults between the test's pages and `baseURL`. Needs `realtime: { faults: true }`.
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

export interface WorkerFixtures {
  _realtimeStack: RunningStack | undefined;
}

/**
 * The fixtures as an object, to spread into your own `extend`. They only observe, unless `faults` is on.
 * @example export const test = base.extend({ ...realtimeFixtures, ...mine });
 */
export const realtimeFixtures: Fixtures<
  RealtimeFixtures,
  WorkerFixtures,
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
  realtime: [{}, { option: true }],

  // Set up before `browser`, which it launches.
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

  // A reused context (UI mode, the editor's extension) is created without `newContext`.
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

  _realtimeStack: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
    async ({}, use, { project, config }) => {
      const { stack: wanted } = (project.use as Partial<RealtimeTestOptions>).realtime ?? {};
      // Imported here because few suites need it.
      const stack =
        wanted === undefined ? undefined : await (await import('./stack.ts')).startStack(wanted, configFolder(config));
      await use(stack);
      await stack?.stop();
    },
    { scope: 'worker', timeout: STACK_TIMEOUT_MS, box: true },
  ],

  baseURL: async ({ baseURL, _realtimeProxy: proxy, _realtimeStack: stack }, use) => {
    const address = stack?.url ?? baseURL;
    if (proxy.isWanted) proxy.proxied = await proxyBefore(address);
    await use(proxy.proxied?.baseURL ?? address);
  },

  // The proxy exists once `baseURL` is set.
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

/** Playwright's `test`, which also records the realtime traffic of its pages and diagnoses it if the test fails. */
export const test = base.extend<RealtimeFixtures, WorkerFixtures>(realtimeFixtures);
