/**
 * Reaches every browser context of a test: those of Playwright's fixtures, and those that a test makes by hand. The
 * methods that make browsers and contexts are wrapped on their objects; nothing else of Playwright is changed.
 */
import type { Browser, BrowserContext, BrowserType } from '@playwright/test';
import { settingsNow } from './attempt.ts';
import { noteOffline, startRecording, stopRecording } from './recordings.ts';

/** A second copy of this package must not wrap what the first one has wrapped. */
const WRAPPED = Symbol.for('playwright-realtime.wrapped');

type Method = (...args: unknown[]) => Promise<unknown>;
type Wrapper = (original: Method) => Method;

/** Browsers that run on this machine. */
const local = new WeakSet<Browser>();

/** From now on, whatever this browser type launches is recorded. */
export function hookBrowserType(type: BrowserType): void {
  wrap(type, {
    launch: makesBrowser(true),
    connect: makesBrowser(false),
    connectOverCDP: makesBrowser(false),
    launchPersistentContext: makesContext,
  });
}

const makesBrowser =
  (isLocal: boolean): Wrapper =>
  (original) =>
  async (...args) => {
    const browser = (await original(...args)) as Browser;
    if (isLocal) local.add(browser);
    // `newPage` makes its context by `newContext`.
    wrap(browser, { newContext: makesContext });
    return browser;
  };

const makesContext: Wrapper =
  (original) =>
  async (...args) =>
    recorded((await original(...args)) as BrowserContext);

/** Records the context from before its first page, as the current test's options say. */
export async function recorded<T extends BrowserContext>(context: T): Promise<T> {
  const settings = settingsNow();
  if (!settings) return context;
  const browser = context.browser();
  await startRecording(context, { observe: settings.observe, isLocal: browser !== null && local.has(browser) });
  wrap(context, {
    close:
      (original) =>
      async (...args) => {
        await stopRecording(context);
        return original(...args);
      },
    setOffline:
      (original) =>
      async (...args) => {
        await noteOffline(context, Boolean(args[0]));
        return original(...args);
      },
  });
  return context;
}

/** Wraps methods of an object, once. */
function wrap(object: object, wrappers: Readonly<Record<string, Wrapper>>): void {
  if (Object.hasOwn(object, WRAPPED)) return;
  Object.defineProperty(object, WRAPPED, { value: true });
  for (const [name, wrapper] of Object.entries(wrappers)) {
    const original = (object as Record<string, unknown>)[name];
    if (typeof original !== 'function') continue;
    const value = withoutOurFrames(wrapper((original as Method).bind(object)));
    Object.defineProperty(object, name, { configurable: true, writable: true, value });
  }
}

/** An error of Playwright's points to the line of the test that called it, not to the wrapper. */
function withoutOurFrames(method: Method): Method {
  return async (...args) => {
    try {
      return await method(...args);
    } catch (error) {
      if (error instanceof Error && error.stack) {
        error.stack = error.stack
          .split('\n')
          .filter((line) => !line.includes(import.meta.filename))
          .join('\n');
      }
      throw error;
    }
  };
}
