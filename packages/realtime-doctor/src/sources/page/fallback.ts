import type { BrowserContext, Page, Request, Response } from 'playwright-core';
import type { ConsoleLine } from '../../transcript/entries.ts';
import { bodyOf, interestIn, type Interest } from './interest.ts';
import { PlaywrightSocket } from './playwright-socket.ts';
import type { Tap } from './tap.ts';

/** What Playwright's own events do not report. */
export const MISSING_WITHOUT_PROTOCOL = [
  'WebSockets: script line, headers, handshake status, close code and reason',
  'WebSockets of shared and service workers',
  'times of page events: Playwright’s are used, not the browser’s',
  'what the page shows, its localStorage, and whether it is online',
  'answers that CORS hides from the page, and why a request was blocked',
  'security and network messages of the browser on the console',
] as const;

const LEVELS: Readonly<Record<string, ConsoleLine['level']>> = {
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  error: 'error',
  assert: 'error',
};

/**
 * The tap for a browser without the DevTools protocol, using Playwright's own events. Returns a function that ends it,
 * and the names of pages.
 */
export function watchByEvents(
  tap: Tap,
  context: BrowserContext,
): { readonly end: () => void; readonly nameOf: (page: Page) => string | undefined } {
  const names = new WeakMap<Page, string>();
  const ends: (() => void)[] = [];
  const watch = (page: Page): void => {
    const name = tap.name('p');
    names.set(page, name);
    ends.push(watchPage(tap, page, name));
  };
  context.on('page', watch);
  for (const page of context.pages()) watch(page);
  const end = (): void => {
    context.off('page', watch);
    for (const each of ends) each();
  };
  return { end, nameOf: (page) => names.get(page) };
}

function watchPage(tap: Tap, page: Page, name: string): () => void {
  const requests = new Map<Request, { readonly name: string; readonly interest: Interest }>();
  const off: (() => void)[] = [];
  const on: Page['on'] = (event: string, listener: (value: never) => void) => {
    page.on(event as 'request', listener as (value: Request) => void);
    off.push(() => page.off(event as 'request', listener as (value: Request) => void));
    return page;
  };
  const base = () => ({ source: 'page', page: name, t: tap.clock.now() }) as const;

  tap.write({ ...base(), kind: 'page.opened' });
  on('close', () => tap.write({ ...base(), kind: 'page.closed' }));
  on('crash', () => tap.write({ ...base(), kind: 'page.crashed' }));
  on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) tap.write({ ...base(), kind: 'navigation', url: frame.url() });
  });
  on('console', (message) => {
    const level = LEVELS[message.type()] ?? 'log';
    const { url, lineNumber, columnNumber } = message.location();
    const at = url ? { at: { url, line: lineNumber + 1, column: columnNumber + 1 } } : {};
    tap.write({ ...base(), kind: 'console', level, text: message.text(), ...at });
  });
  on('pageerror', ({ message, stack }) => {
    tap.write({ ...base(), kind: 'page.error', message, ...(stack ? { stack } : {}) });
  });
  on('websocket', (opened) => {
    const socket = new PlaywrightSocket(opened, () => tap.clock.now());
    socket.release(tap.write, name, tap.name('w'), 'page');
  });
  on('request', (request) => {
    const interest = interestIn(request.url(), typeOf(request), tap.contract);
    if (!interest) return;
    const known = { name: tap.name('r'), interest };
    requests.set(request, known);
    const body = interest.bodies ? bodyOf(request.postData() ?? undefined, interest) : {};
    const headers = request.headers();
    const [method, url] = [request.method(), request.url()];
    tap.write({
      ...base(),
      kind: 'http.request',
      request: known.name,
      method,
      url,
      headers,
      ...(request.resourceType() === 'eventsource' ? { isEventSource: true } : {}),
      ...body,
    });
  });
  on('requestfinished', (request) => {
    const known = requests.get(request);
    requests.delete(request);
    if (known) tap.track('answers', answer(tap, { ...base(), request: known.name }, request, known.interest));
  });
  on('requestfailed', (request) => {
    const known = requests.get(request);
    requests.delete(request);
    const error = request.failure()?.errorText ?? 'unknown';
    if (known) tap.write({ ...base(), kind: 'http.failed', request: known.name, error });
  });
  return () => {
    for (const each of off) each();
  };
}

async function answer(
  tap: Tap,
  base: { readonly source: 'page'; readonly page: string; readonly t: number; readonly request: string },
  request: Request,
  interest: Interest,
): Promise<void> {
  const response = await request.response();
  if (!response) return;
  const text = interest.bodies ? await bodyText(response) : undefined;
  const [status, headers] = [response.status(), response.headers()];
  tap.write({ ...base, kind: 'http.response', status, headers, ...bodyOf(text, interest) });
}

/** The body is lost if its page closed, but there was an answer. */
async function bodyText(response: Response): Promise<string | undefined> {
  if (!/text|json|javascript|xml/.test(response.headers()['content-type'] ?? '')) return undefined;
  return await response.text().catch(() => undefined);
}

const TYPES: Readonly<Record<string, string>> = {
  document: 'Document',
  xhr: 'XHR',
  fetch: 'Fetch',
  eventsource: 'EventSource',
};
const typeOf = (request: Request): string | undefined => TYPES[request.resourceType()];
