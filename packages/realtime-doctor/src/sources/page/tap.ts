/** What the parts of the browser tap share. */
import type { Contract } from '../../contract/contract.ts';
import type { NewEntry, SocketCreated } from '../../transcript/entries.ts';
import type { BrowserClock } from './clock.ts';
import { SessionClosed, type Command, type Params, type Session } from './session.ts';
import { messageOf } from '../../errors.ts';

/** Counts what the taps of one transcript name: p1, w1, r1, … */
export class Names {
  readonly #counts = new Map<string, number>();

  next(letter: 'p' | 'w' | 'r'): string {
    const count = (this.#counts.get(letter) ?? 0) + 1;
    this.#counts.set(letter, count);
    return `${letter}${count}`;
  }

  /** Begins at 1 again. */
  reset(): void {
    this.#counts.clear();
  }
}

export class Tap {
  readonly contract: Contract;
  readonly clock: BrowserClock;
  /** Name of the function by which our scripts report. New for each tap, and deleted before a page can see it. */
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

  /** What a dying target still says after the tap was stopped is nobody's evidence. */
  write = (entry: NewEntry): void => {
    if (!this.#stopped) this.#write(entry);
  };

  /** The next name of its kind: p1, w1, r1, … */
  name(letter: 'p' | 'w' | 'r'): string {
    return this.#names.next(letter);
  }

  /** Says once what could not be observed. */
  note(what: string): void {
    if (!this.#stopped && !this.notObserved.includes(what)) this.notObserved.push(what);
  }

  /** Says in {@link notObserved} that something failed. That a target went before it answered is no failure. */
  async check(what: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof SessionClosed)) this.note(`${what}: ${messageOf(error)}`);
    }
  }

  /** As {@link check}, for work that {@link settled} waits for. */
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

/** One page, frame of another process, or worker, with the session to it. */
export class Target {
  readonly id: string;
  readonly kind: SocketCreated['target'];
  /** Name of the page that it belongs to: p1, p2, … */
  readonly page: string;
  readonly session: Session;
  readonly #tap: Tap;
  readonly #told: Promise<unknown>[] = [];
  #isSetUp: Promise<unknown> | undefined;
  /** Where it is now. */
  url = '';
  /** The page above it, which can load what a worker can't; itself where there is none. */
  readonly root: Target;

  constructor(tap: Tap, options: Pick<Target, 'id' | 'kind' | 'page' | 'session'> & { root?: Target }) {
    this.#tap = tap;
    this.id = options.id;
    this.kind = options.kind;
    this.page = options.page;
    this.session = options.session;
    this.root = options.root ?? this;
  }

  /** Sets something up, without waiting: commands take effect in their order, and a paused target answers late. */
  tell<M extends Command>(method: M, params?: Params<M>): void {
    const answered = this.session.send(method, params);
    this.#tap.track(`${method} in a ${this.kind}`, answered);
    if (!this.#isSetUp) this.#told.push(answered);
  }

  /** Once all was told that it needs to be listened to. */
  setUp(): void {
    this.#isSetUp = Promise.allSettled(this.#told);
  }

  /** Resolves when it has answered all of that. */
  async ready(): Promise<void> {
    await this.#isSetUp;
  }
}
