/** What the parts of the browser tap share. */
import type { Contract } from '../../contract/contract.ts';
import type { NewEntry, SocketCreated } from '../../transcript/entries.ts';
import type { BrowserClock } from './clock.ts';
import { SessionClosed, type Command, type Params, type Session } from './session.ts';
import { messageOf } from '../../errors.ts';

/** Numbers the names of the taps that share one transcript: p1, w1, r1, … */
export class Names {
  readonly #counts = new Map<string, number>();

  next(letter: 'p' | 'w' | 'r'): string {
    const count = (this.#counts.get(letter) ?? 0) + 1;
    this.#counts.set(letter, count);
    return `${letter}${count}`;
  }

  /** Starts again at 1. */
  reset(): void {
    this.#counts.clear();
  }
}

export class Tap {
  readonly contract: Contract;
  readonly clock: BrowserClock;
  /** Name of the function that our scripts report with. Random for each tap, and deleted before a page can see it. */
  readonly binding: string;
  readonly notObserved: string[];
  readonly #write: (entry: NewEntry) => void;
  readonly #names: Names;
  readonly #work = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(options: {
    contract: Contract;
    clock: BrowserClock;
    binding: string;
    write: (entry: NewEntry) => void;
    notObserved: readonly string[];
    names?: Names;
  }) {
    this.contract = options.contract;
    this.clock = options.clock;
    this.binding = options.binding;
    this.notObserved = [...options.notObserved];
    this.#write = options.write;
    this.#names = options.names ?? new Names();
  }

  /** Ignores events of closing targets after the tap was stopped. */
  write = (entry: NewEntry): void => {
    if (!this.#stopped) this.#write(entry);
  };

  /** The next name of this kind: p1, w1, r1, … */
  name(letter: 'p' | 'w' | 'r'): string {
    return this.#names.next(letter);
  }

  /** Records once what could not be observed. */
  note(what: string): void {
    if (!this.#stopped && !this.notObserved.includes(what)) this.notObserved.push(what);
  }

  /** Records a failure in {@link notObserved}. A target that closed before it answered is not a failure. */
  async check(what: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof SessionClosed)) this.note(`${what}: ${messageOf(error)}`);
    }
  }

  /** Like {@link check}, for work that {@link settled} waits for. */
  track(what: string, work: Promise<unknown>): void {
    const tracked = this.check(what, work).finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  stop(): void {
    this.#stopped = true;
  }
}

/** One page, out-of-process frame or worker, with its session. */
export class Target {
  readonly id: string;
  readonly kind: SocketCreated['target'];
  /** Name of the page that it belongs to: p1, p2, … */
  readonly page: string;
  readonly session: Session;
  readonly #tap: Tap;
  readonly #setUpCommands: Promise<unknown>[] = [];
  #isSetUp: Promise<unknown> | undefined;
  /** Its current URL. */
  url = '';
  /** The page above it, which can load what a worker cannot; itself if there is none. */
  readonly root: Target;

  constructor(tap: Tap, options: Pick<Target, 'id' | 'kind' | 'page' | 'session'> & { root?: Target }) {
    this.#tap = tap;
    this.id = options.id;
    this.kind = options.kind;
    this.page = options.page;
    this.session = options.session;
    this.root = options.root ?? this;
  }

  /** Sends a set-up command without waiting. Commands take effect in order, and a paused target answers late. */
  sendSetUp<M extends Command>(method: M, params?: Params<M>): void {
    const answered = this.session.send(method, params);
    this.#tap.track(`${method} in a ${this.kind}`, answered);
    if (!this.#isSetUp) this.#setUpCommands.push(answered);
  }

  /** Called when all set-up commands have been sent. */
  setUp(): void {
    this.#isSetUp = Promise.allSettled(this.#setUpCommands);
  }

  /** Resolves when all set-up commands are answered. */
  async ready(): Promise<void> {
    await this.#isSetUp;
  }
}
