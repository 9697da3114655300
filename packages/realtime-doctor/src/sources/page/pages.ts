import { showToken } from '../../transcript/jwt.ts';
import { STORAGE, type PageReport, type What } from './page-watch.ts';
import type { Tap, Target } from './tap.ts';

type Reported<K extends PageReport['k']> = Extract<PageReport, { k: K }>;

/** The state of one page: its URL, what it shows, whether it is online, and what it has stored. */
export class PageState {
  readonly #tap: Tap;
  readonly #target: Target;
  /** Installs the watch again if a document inherited the globals of the previous one. */
  readonly #rewatch: (context: number | undefined) => void;
  /** What is shown now, by document and element number. */
  readonly #shown = new Map<string, { readonly what: What; readonly element: number; readonly flag?: string }>();
  #elements = 0;
  #stored = '';
  /** Execution context of the watch in the current document. */
  #watch: number | undefined;
  #isWatched = false;
  #began = { loader: '', t: 0 };
  /** When the current document began. */
  #since = 0;

  constructor(
    tap: Tap,
    target: Target,
    hooks: { rewatch: (context: number | undefined) => void; left: (t: number) => void },
  ) {
    this.#tap = tap;
    this.#target = target;
    this.#rewatch = hooks.rewatch;
    const { session, id, page } = target;
    tap.write({ source: 'page', kind: 'page.opened', page, t: tap.clock.now() });
    session.on('Page.lifecycleEvent', ({ frameId, loaderId, name, timestamp }) => {
      if (frameId !== id) return;
      if (name === 'init') this.#began = { loader: loaderId, t: tap.clock.fromTimestamp(timestamp) };
      if (name === 'DOMContentLoaded' && !this.#isWatched) this.#rewatch(this.#watch);
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      const t = this.#began.loader === frame.loaderId ? this.#began.t : tap.clock.now();
      this.#navigated(frame.url + (frame.urlFragment ?? ''), t);
      this.#since = t;
      this.#isWatched = false;
      for (const shown of this.#shown.values()) this.#show(t, shown, null);
      this.#shown.clear();
      hooks.left(t);
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== id) return;
      this.#navigated(url, tap.clock.now(), true);
      this.readStorage();
    });
  }

  report(context: number, report: PageReport): void {
    // No report can be older than its document's navigation.
    const t = Math.max(this.#since, this.#tap.clock.fromPage(report.at));
    if (report.k === 'page.start') this.#start(t, context, report);
    else if (report.k === 'page.shown') this.#change(t, context, report);
    else if (report.k === 'page.online') this.#connectivity(t, report.online);
    else this.#store(t, report);
  }

  /** Requests the current localStorage. */
  readStorage(): void {
    if (this.#watch === undefined) return;
    const asked = this.#target.session.send('Runtime.evaluate', {
      contextId: this.#watch,
      expression: `globalThis.${STORAGE}?.()`,
    });
    // A document that is being left reports nothing more; the next one reports its own.
    const answered = asked.catch((error: Error) => {
      if (!/context/i.test(error.message)) throw error;
    });
    this.#tap.track('localStorage', answered);
  }

  end(kind: 'page.closed' | 'page.crashed'): void {
    this.#tap.write({ source: 'page', kind, page: this.#target.page, t: this.#tap.clock.now() });
  }

  #start(t: number, context: number, { url, online, began }: Reported<'page.start'>): void {
    this.#watch = context;
    this.#isWatched = true;
    if (url !== this.#target.url && url !== 'about:blank') {
      // The time when it began, not when it was found: otherwise its sockets from between would look left behind.
      this.#navigated(url, this.#tap.clock.fromPage(began));
      this.#tap.note(`${this.#target.page}: its first moments; it was open before the tap attached`);
    }
    if (!online) this.#connectivity(t, false);
  }

  #navigated(url: string, t: number, sameDocument = false): void {
    this.#target.url = url;
    // Ignores the empty document that a new page starts with.
    if (url === 'about:blank') return;
    const about = { source: 'page', kind: 'navigation', page: this.#target.page, t, url } as const;
    this.#tap.write(sameDocument ? { ...about, sameDocument } : about);
  }

  #change(t: number, context: number, { what, n, text, flag }: Reported<'page.shown'>): void {
    const key = `${context} ${n}`;
    const element = this.#shown.get(key)?.element ?? ++this.#elements;
    const shown = { what, element, ...(flag === undefined ? {} : { flag }) };
    if (text === null) this.#shown.delete(key);
    else this.#shown.set(key, shown);
    this.#show(t, shown, text);
  }

  #show(t: number, shown: { what: What; element: number; flag?: string }, text: string | null): void {
    this.#tap.write({ source: 'page', kind: 'shown', page: this.#target.page, t, text, ...shown });
  }

  #connectivity(t: number, online: boolean): void {
    this.#tap.write({ source: 'page', kind: 'connectivity', page: this.#target.page, t, online });
  }

  /** Written only on change: a page that opens a socket every second has the same keys each time. */
  #store(t: number, { keys }: Reported<'page.storage'>): void {
    const shown = keys.map(({ key, jwt }) => ({ key, ...(jwt === undefined ? {} : { jwt: showToken(jwt) }) }));
    const text = JSON.stringify([this.#target.url, shown]);
    if (text === this.#stored) return;
    this.#stored = text;
    this.#tap.write({ source: 'page', kind: 'storage', page: this.#target.page, t, keys: shown });
  }
}
