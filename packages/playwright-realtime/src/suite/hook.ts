/**
 * Reaches every browser context of a test: those of Playwright's fixtures and those that a test creates itself. The
 * methods that create browsers and contexts are wrapped on their objects; nothing else in Playwright is changed.
 */
import type { Browser, BrowserContext, BrowserType } from '@playwright/test';
import { settingsNow } from './attempt.ts';
import { noteOffline, startRecording, stopRecording } from './recordings.ts';

/** Shared with other copies of this package, so that none wraps twice. */
const WRAPPED = Symbol.for('playwright-realtime.wrapped');

type Method = (...args: unknown[]) => Promise<unknown>;
type Wrapper = (original: Method) => Method;

/** Browsers that run on this machine. */
const local = new WeakSet<Browser>();

/** Records every browser of this type that is launched from now on. */
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
    // `newPage` creates its context with `newContext`.
    wrap(browser, { newContext: makesContext });
    return browser;
  };

const makesContext: Wrapper =
  (original) =>
  async (...args) =>
    recorded((await original(...args)) as BrowserContext);

/** Records the context from before its first page, according to the current test's options. */
export async function recorded<T extends BrowserContext>(context: T): Promise<T> {
  const settings = settingsNow();
  if (!settings) return context;
  const browser = context.browser();
  await startRecording(context, { ...settings, isLocal: browser !== null && local.has(browser) });
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

/** Removes the wrapper from the stack, so that Playwright's errors point to the line of the test. */
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
