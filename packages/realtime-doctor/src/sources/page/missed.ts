import type { BrowserContext, CDPSession, Page, WebSocket } from 'playwright-core';
import type { ScriptLine } from '../../transcript/entries.ts';
import { refusedWith } from '../refusal.ts';
import { PlaywrightSocket } from './playwright-socket.ts';
import { quietly, quietSession } from './quietly.ts';
import type { Tap, Target } from './tap.ts';

/** How much later than Playwright the protocol may report. Both use one pipe. */
const REPORT_DELAY_MS = 300;
/** After this time, the decision is made without the target's answer. */
const ANSWER_TIMEOUT_MS = 2000;
/** How long a report of the protocol waits for Playwright's: a busy machine takes seconds. */
const REPORT_LIFETIME_MS = 15_000;

interface Told {
  readonly page: string;
  readonly url: string;
  readonly t: number;
}

/** A failed WebSocket in Chromium's console. */
export interface Failure {
  readonly t: number;
  readonly url: string;
  readonly message: string;
  readonly at?: ScriptLine;
}

const FAILED = /^WebSocket connection to '([^']+)' failed: (.+)$/;

/** Parses a console message about a failed WebSocket; undefined for any other message. */
export function failureIn(text: string): Pick<Failure, 'url' | 'message'> | undefined {
  const [, url, message] = FAILED.exec(text) ?? [];
  return url !== undefined && message !== undefined ? { url, message } : undefined;
}

interface Seen {
  readonly page: Page;
  /** The page's name, if the tap has attached to it. */
  readonly name: string | undefined;
  readonly socket: PlaywrightSocket;
}

/**
 * Sockets that the protocol did not report. Playwright lets a worker run as soon as it has seen it, so a worker may
 * open a socket before the tap has attached. Playwright's own events miss none, so each of its sockets without a
 * counterpart in ours is written from them. For a popup's first socket even these may come too late. If it failed, the
 * browser's console still has it.
 */
export class MissedSockets {
  readonly #tap: Tap;
  readonly #context: BrowserContext;
  readonly #cdp: CDPSession;
  /** Every target that was ever attached, by id. */
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #seen: Omit<Seen, 'name'>[] = [];
  readonly #told: Told[] = [];
  /** By page and URL: the number of sockets written, and the console messages about those that failed. */
  readonly #written = new Map<string, number>();
  readonly #failed = new Map<string, Failure[]>();
  readonly #ids = new WeakMap<Page, Promise<string | undefined>>();
  readonly #unwatch: (() => void)[] = [];
  #deciding: Promise<void> = Promise.resolve();
  readonly #listener = (page: Page): void => this.#watch(page);

  constructor(tap: Tap, context: BrowserContext, cdp: CDPSession, targets: ReadonlyMap<string, Target>) {
    this.#tap = tap;
    this.#context = context;
    this.#cdp = cdp;
    this.#targets = targets;
    context.on('page', this.#listener);
    for (const page of context.pages()) this.#watch(page);
  }

  /** The protocol reported a socket, at the same events as Playwright: handshake, error or end. */
  told(page: string, url: string): void {
    this.#told.push({ page, url, t: this.#tap.clock.now() });
    this.#count(page, url);
  }

  /** The console reported a failed socket, whether or not it was seen. */
  failed(page: string, failure: Failure): void {
    const key = keyOf(page, failure.url);
    this.#failed.set(key, [...(this.#failed.get(key) ?? []), failure]);
  }

  #count(page: string, url: string): void {
    const key = keyOf(page, url);
    this.#written.set(key, (this.#written.get(key) ?? 0) + 1);
  }

  /**
   * Matches all sockets seen so far: each report of the protocol belongs to the nearest in time. Calls run one after
   * another, because a concurrent one would miss the counterparts.
   */
  decide(): Promise<void> {
    return this.#next(true);
  }

  #next(isLast: boolean): Promise<void> {
    // Each caller gets its own failure.
    this.#deciding = this.#deciding.catch(() => undefined).then(() => this.#decide(isLast));
    return this.#deciding;
  }

  async #decide(isLast: boolean): Promise<void> {
    // Once this is answered, everything that the protocol reported before has arrived.
    await this.#cdp.send('Browser.getVersion');
    const seen = this.#seen.splice(0);
    const ids = await Promise.all(seen.map(async ({ page }) => await this.#ids.get(page)));
    const all = seen.map((one, index) => ({ ...one, name: this.#targets.get(ids[index] ?? '')?.page }));
    let left = this.#pair(all);
    // A busy page's own events arrive later than the browser's answer.
    const isHeard = left.length === 0 || (await this.#hear(left));
    left = this.#pair(left);
    // On a busy machine, a popup's socket is seen before the tap has attached to the popup.
    const early = isLast ? [] : left.filter(({ name }) => !isHeard || name === undefined);
    if (early.length > 0) {
      this.#seen.unshift(...early);
      this.#later();
    }
    for (const each of left) if (!early.includes(each)) this.#write(each);
    if (isLast) this.#writeFailed();
  }

  /** Removes the sockets that the protocol reported, and returns the rest. */
  #pair(seen: readonly Seen[]): Seen[] {
    const left = [...seen];
    for (const told of this.#told.splice(0)) {
      const same = left.filter(({ socket, name }) => name === told.page && socket.url === told.url);
      const distance = ({ socket }: Seen): number => Math.abs(socket.t - told.t);
      const nearest = same.toSorted((a, b) => distance(a) - distance(b))[0];
      if (nearest) {
        nearest.socket.drop();
        left.splice(left.indexOf(nearest), 1);
      } else if (this.#tap.clock.now() - told.t < REPORT_LIFETIME_MS) {
        this.#told.push(told);
      }
    }
    return left;
  }

  /** Whether every possible opener of these sockets has delivered its events up to now: a session answers in order. */
  async #hear(left: readonly Seen[]): Promise<boolean> {
    const names = new Set(left.map(({ name }) => name));
    const openers = [...this.#targets.values()].filter(({ page, session }) => names.has(page) && !session.closed);
    // A target that closes meanwhile has no more events.
    const answers = openers.map(({ session }) => session.send('Runtime.getHeapUsage').catch(() => undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ANSWER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([Promise.all(answers).then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #later(): void {
    const later = new Promise((resolve) => setTimeout(resolve, REPORT_DELAY_MS)).then(() => this.#next(false));
    void this.#tap.check('sockets that the DevTools protocol did not report', later);
  }

  /** The id of the page's target. */
  async idOf(page: Page): Promise<string | undefined> {
    return await this.#ids.get(page);
  }

  stop(): void {
    this.#context.off('page', this.#listener);
    for (const unwatch of this.#unwatch) unwatch();
  }

  #watch(page: Page): void {
    this.#ids.set(page, this.#idOf(page));
    const listener = (opened: WebSocket): void => {
      const socket = new PlaywrightSocket(opened, () => this.#tap.clock.now());
      this.#seen.push({ page, socket });
      this.#later();
    };
    page.on('websocket', listener);
    this.#unwatch.push(() => page.off('websocket', listener));
  }

  /** The id of the page's target; undefined if it closed before it could be queried. */
  async #idOf(page: Page): Promise<string | undefined> {
    try {
      const session = quietSession(await quietly(this.#context, () => this.#context.newCDPSession(page)));
      const { targetInfo } = await session.send('Target.getTargetInfo');
      await session.detach();
      return targetInfo.targetId;
    } catch (error) {
      if (!page.isClosed()) this.#tap.note(`sockets of a page that could not be named (${String(error)})`);
      return undefined;
    }
  }

  #write({ socket, name: page }: Seen): void {
    if (page === undefined) {
      socket.drop();
      this.#tap.note(`a WebSocket to ${socket.url} of a page that the tap never reached`);
      return;
    }
    const name = this.#tap.name('w');
    const hasWorker = [...this.#targets.values()].some((target) => target.page === page && target.kind === 'worker');
    socket.release(this.#tap.write, page, name, hasWorker ? 'worker' : 'page');
    this.#count(page, socket.url);
    this.#tap.note(`${name}: script line, headers and close code; it was opened before the tap attached to its opener`);
  }

  /** Writes the earliest failures that only the console reported. */
  #writeFailed(): void {
    for (const [key, failures] of this.#failed) {
      const page = key.slice(0, key.indexOf(' '));
      for (const failure of failures.slice(0, Math.max(0, failures.length - (this.#written.get(key) ?? 0)))) {
        this.#writeFailure(page, failure);
      }
    }
  }

  #writeFailure(page: string, { t, url, message, at }: Failure): void {
    const socket = this.#tap.name('w');
    const about = { source: 'page', t, page, socket } as const;
    this.#tap.write({ ...about, kind: 'ws.created', target: 'page', url, ...(at ? { openedBy: at } : {}) });
    const status = refusedWith(message);
    if (status !== undefined) this.#tap.write({ ...about, kind: 'ws.response', status, statusText: '', headers: {} });
    this.#tap.write({ ...about, kind: 'ws.error', message });
    this.#tap.write({ ...about, kind: 'ws.closed' });
    this.#count(page, url);
    this.#tap.note(`${socket}: headers, close code and when it was opened; only the console has it`);
  }
}

const keyOf = (page: string, url: string): string => `${page} ${url}`;
