import type { Shown } from '../../transcript/entries.ts';

export type What = Shown['what'];

/** The watch's reports. `at` is in milliseconds since the epoch; `n` numbers the elements of one document. */
export type PageReport =
  | {
      readonly k: 'page.start';
      readonly at: number;
      /** When the document began. This is much earlier for a document that already existed. */
      readonly began: number;
      readonly url: string;
      readonly online: boolean;
    }
  | {
      readonly k: 'page.shown';
      readonly at: number;
      readonly what: What;
      readonly n: number;
      readonly text: string | null;
      /** Name of the window's flag for the state, if no element shows it. */
      readonly flag?: string;
    }
  | { readonly k: 'page.online'; readonly at: number; readonly online: boolean }
  | {
      readonly k: 'page.storage';
      readonly at: number;
      /** Keys in storage, with the JWT in the value if there is one. */
      readonly keys: readonly { readonly key: string; readonly jwt?: string }[];
    };

/**
 * Runs in the page's own world before its scripts. Reports each value that the page assigns to its flag. To the page,
 * the flag stays a plain property.
 */
export function watchFlag(binding: string, name: string): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const report = scope[binding] as ((text: string) => void) | undefined;
  if (typeof report !== 'function' || window.top !== window) return;
  const NativeEvent = Event;
  const { stringify } = JSON;
  let value: unknown;
  let told: string | undefined;
  Object.defineProperty(scope, name, {
    configurable: true,
    enumerable: true,
    get: () => value,
    set: (next: unknown) => {
      value = next;
      const text = String(Boolean(next));
      if (text === told) return;
      told = text;
      const at = performance.timeOrigin + new NativeEvent('').timeStamp;
      const said: PageReport = { k: 'page.shown', at, what: 'state', n: 1, text, flag: name };
      report(stringify(said));
    },
  });
}

/** Name of the function that reports localStorage, in the watch's isolated world. */
export const STORAGE = 'reportStorage';

/**
 * Runs in an isolated world at the start of each document. It shares only the DOM with the page, so the page can
 * neither see nor fool it. One MutationObserver looks for the elements of the contract's `page.shows`. An element is
 * shown from when it is rendered, and not while it has the `hidden` attribute; kinds in `unseen` only need to exist. It
 * reads no layout, so it causes no reflow.
 */
export function watchPage(
  binding: string,
  selectors: Readonly<Record<string, string>>,
  { storage, textLimit, unseen }: { storage: string; textLimit: number; unseen: readonly string[] },
): void {
  const scope = globalThis as unknown as Record<string, unknown> & { watched?: Document };
  const report = scope[binding] as ((text: string) => void) | undefined;
  // A popup's first document passes its globals on to the next one, which has to be watched again.
  if (typeof report !== 'function' || window.top !== window || scope.watched === document) return;
  scope.watched = document;
  const say = (what: PageReport): void => report(JSON.stringify(what));
  const now = (): number => performance.timeOrigin + new Event('').timeStamp;
  const kinds = Object.entries(selectors) as [What, string][];
  const seen = new Map<What, Map<Element, { readonly n: number; readonly text: string }>>();
  let count = 0;

  const look = (): void => {
    for (const [what, selector] of kinds) {
      const before = seen.get(what);
      const after = new Map<Element, { readonly n: number; readonly text: string }>();
      const counts = unseen.includes(what);
      for (const element of document.querySelectorAll(selector)) {
        if (!counts && element.closest('[hidden]')) continue;
        // Only new elements are checked: once per element, not once per change of the page.
        if (!counts && !before?.has(element) && !element.checkVisibility()) continue;
        const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, textLimit);
        const known = before?.get(element);
        const n = known?.n ?? ++count;
        after.set(element, { n, text });
        if (known?.text !== text) say({ k: 'page.shown', at: now(), what, n, text });
      }
      for (const [element, { n }] of before ?? []) {
        if (!after.has(element)) say({ k: 'page.shown', at: now(), what, n, text: null });
      }
      seen.set(what, after);
    }
  };
  const attributes = [
    ...Object.values(selectors)
      .join(' ')
      .matchAll(/\[\s*([\w-]+)/g),
  ].map(([, name]) => name ?? '');
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['hidden', 'class', 'id', 'style', ...attributes],
  });

  const readStorage = (): void => {
    let keys: { key: string; jwt?: string }[];
    try {
      keys = Object.keys(localStorage).map((key) => {
        const jwt = /eyJ[\w-]{2,}\.[\w-]{2,}\.[\w-]*/.exec(localStorage.getItem(key) ?? '')?.[0];
        return { key, ...(jwt === undefined ? {} : { jwt }) };
      });
    } catch {
      // A document without an origin has no storage.
      return;
    }
    say({ k: 'page.storage', at: now(), keys });
  };
  scope[storage] = readStorage;
  for (const name of ['online', 'offline']) {
    addEventListener(name, () => say({ k: 'page.online', at: now(), online: name === 'online' }), { passive: true });
  }
  if (document.readyState === 'complete') readStorage();
  else addEventListener('load', readStorage, { once: true, passive: true });
  say({ k: 'page.start', at: now(), began: performance.timeOrigin, url: location.href, online: navigator.onLine });
  look();
}
