import type { Browser, BrowserContext } from 'playwright-core';
import type { Contract } from '../../contract/contract.ts';
import type { RunClock } from '../../transcript/clock.ts';
import type { NewEntry } from '../../transcript/entries.ts';
import { BrowserClock, measureClock } from './clock.ts';
import { watchConsole } from './console.ts';
import { contextId } from './context-id.ts';
import { Http } from './http.ts';
import { noteWhenLate } from './late.ts';
import type { BrowserTap } from './browser-tap.ts';
import { MissedSockets } from './missed.ts';
import { script } from './page-script.ts';
import { STORAGE, watchFlag, watchPage, type PageReport } from './page-watch.ts';
import { PageState } from './pages.ts';
import { quietly, quietSession } from './quietly.ts';
import { Children } from './session.ts';
import { Sockets } from './sockets.ts';
import { SourceMaps } from './source-maps.ts';
import { Tap, type Names, type Target } from './tap.ts';
import { watchTargets } from './targets.ts';
import { hookWebSocket, type SocketReport } from './websocket-hook.ts';

/** Chromium includes request bodies up to this size in its event. */
const MAX_POST_DATA_BYTES = 1024 * 1024;
const MAX_TEXT_LENGTH = 1000;
/** Some answers never come, such as those of a frozen page. */
const ANSWER_TIMEOUT_MS = 2000;

interface Options {
  readonly contract: Contract;
  readonly clock: RunClock;
  readonly write: (entry: NewEntry) => void;
  readonly binding: string;
  readonly names?: Names;
  readonly sharesClock?: boolean;
  readonly mapsAtEnd?: boolean;
}

interface Watched {
  readonly sockets: Sockets;
  readonly state?: PageState;
}

/** The tap over the DevTools protocol: one session to the browser and, through it, one to each target. */
export async function watchByProtocol(
  browser: Browser,
  context: BrowserContext,
  options: Options,
): Promise<BrowserTap> {
  const cdp = quietSession(await quietly(browser, () => browser.newBrowserCDPSession()));
  const children = new Children(cdp);
  const lost = (): void => children.close();
  // From now on: if the browser goes away while the tap is set up, nothing waits for its answers.
  browser.on('disconnected', lost);
  const sample = options.sharesClock ? { offset: 0, error: 0 } : await measureClock(browser, cdp, children);
  const clock = new BrowserClock(options.clock, sample);
  const tap = new Tap({ ...options, clock, notObserved: [] });
  const browserContextId = await contextId(browser, context, cdp);
  const maps = new SourceMaps(tap, options.mapsAtEnd ?? false);
  const http = new Http(tap, maps);
  const watched = new Map<Target, Watched>();
  const targets = new Map<string, Target>();
  const missed = new MissedSockets(tap, context, cdp, targets);

  const observer = {
    attached: (target: Target): void => {
      targets.set(target.id, target);
      watched.set(target, watch(tap, target, { maps, http, missed }));
    },
    gone: (target: Target): void => {
      http.gone(target);
      watched.get(target)?.sockets.gone();
      watched.get(target)?.state?.end('page.closed');
      watched.delete(target);
    },
    crashed: (target: Target): void => {
      watched.get(target)?.sockets.gone();
      watched.get(target)?.state?.end('page.crashed');
    },
  };
  const reached = await watchTargets({ tap, cdp, children, browserContextId, observer });

  const settle = async (): Promise<void> => {
    // Once this is answered, all earlier events of the browser have arrived.
    if (browser.isConnected()) await tap.check('the last moments', missed.decide());
    await http.settle();
    maps.begin();
    await withinPatience(tap.settled());
    for (const { sockets } of watched.values()) sockets.flush();
  };
  let stopping: Promise<void> | undefined;
  const stop = async (wantsAll: boolean): Promise<void> => {
    if (wantsAll) await settle();
    missed.stop();
    tap.stop();
    browser.off('disconnected', lost);
    try {
      await cdp.detach();
    } catch (error) {
      // If the browser closed, its session closed with it.
      if (browser.isConnected()) throw error;
    }
  };
  return {
    notObserved: tap.notObserved,
    clock: { offset: clock.offset, error: clock.error },
    ready: () => withinPatience(tap.check('the first moments of a page', reached())),
    settle,
    nameOf: async (page) => targets.get((await missed.idOf(page)) ?? '')?.page,
    stop: (wantsAll = true) => (stopping ??= stop(wantsAll)),
  };
}

/** Listens to one target and sets it up. The order matters: what a worker may do first is set up first. */
function watch(tap: Tap, target: Target, parts: { maps: SourceMaps; http: Http; missed: MissedSockets }): Watched {
  const { maps, http, missed } = parts;
  const { session, kind, page } = target;
  const hook = script(hookWebSocket, tap.binding);
  const worldName = `${tap.binding}_`;
  const { shows, flags, unseen = [] } = tap.contract.page;
  const watcher = script(
    watchPage,
    tap.binding,
    { ...shows },
    { storage: STORAGE, textLimit: MAX_TEXT_LENGTH, unseen },
  );
  const flag = shows.state === undefined ? flags?.connected : undefined;

  target.sendSetUp('Network.enable', { maxPostDataSize: MAX_POST_DATA_BYTES });
  // Before the reporting scripts: reports to a session without it are lost.
  target.sendSetUp('Runtime.enable');
  target.sendSetUp('Runtime.addBinding', { name: tap.binding });
  const hasDocument = kind === 'page' || kind === 'iframe';
  if (hasDocument) {
    target.sendSetUp('Page.enable');
    // Before the hook, which removes the function that both use to report.
    if (kind === 'page' && flag !== undefined) {
      const source = script(watchFlag, tap.binding, flag);
      target.sendSetUp('Page.addScriptToEvaluateOnNewDocument', { source, runImmediately: true });
    }
    target.sendSetUp('Page.addScriptToEvaluateOnNewDocument', { source: hook, runImmediately: true });
  } else {
    target.sendSetUp('Runtime.evaluate', { expression: hook });
  }
  if (kind === 'page') {
    target.sendSetUp('Page.setLifecycleEventsEnabled', { enabled: true });
    target.sendSetUp('Page.addScriptToEvaluateOnNewDocument', { source: watcher, worldName, runImmediately: true });
  }
  target.sendSetUp('Log.enable');

  // Playwright does not report these.
  const isShared = kind === 'shared_worker' || kind === 'service_worker';
  if (isShared) noteWhenLate(tap, target);
  const sockets = new Sockets(tap, target, maps, {
    made: () => state?.readStorage(),
    told: (url) => {
      if (!isShared) missed.told(page, url);
    },
  });
  const state =
    kind === 'page'
      ? new PageState(tap, target, {
          left: (t) => sockets.left(t),
          rewatch: (world) => {
            if (world !== undefined) target.sendSetUp('Runtime.evaluate', { contextId: world, expression: watcher });
          },
        })
      : undefined;
  maps.watch(target);
  http.watch(target);
  watchConsole(tap, target, maps, (failure) => {
    if (!isShared) missed.failed(page, failure);
  });
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => sockets.contextGone(executionContextId));
  session.on('Runtime.executionContextsCleared', () => sockets.contextsCleared());
  // Chromium's signal that a shared worker's process ended with its last page. The target itself stays for a while.
  if (kind !== 'page') session.on('Inspector.targetCrashed', () => sockets.gone());
  if (kind === 'iframe') session.on('Page.frameNavigated', () => sockets.left());
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== tap.binding) return;
    const report = JSON.parse(payload) as SocketReport | PageReport;
    if (isSocketReport(report)) sockets.report(executionContextId, report);
    else state?.report(executionContextId, report);
  });
  return { sockets, ...(state ? { state } : {}) };
}

const isSocketReport = (report: SocketReport | PageReport): report is SocketReport => report.k.startsWith('ws.');

async function withinPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ANSWER_TIMEOUT_MS);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
