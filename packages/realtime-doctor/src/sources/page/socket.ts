import type { NewEntry } from '../../transcript/entries.ts';
import type { Tap, Target } from './tap.ts';

type OfSocket = Extract<NewEntry, { readonly socket: string }>;
export type Details<K extends OfSocket['kind']> = Omit<
  Extract<OfSocket, { kind: K }>,
  'kind' | 't' | 'source' | 'page' | 'socket'
>;

/** One WebSocket, from its constructor to its close, as far as it was seen: writes its entries. */
export class Socket {
  readonly name: string;
  /** Execution context of the constructor that made it; absent where that was not seen. */
  readonly context: number | undefined;
  /** The network told of it. */
  isTold = false;
  isAnswered = false;
  /** Its document is gone. */
  isLeft = false;
  /** When the network said that it was closed. The page's close event, which has the code, comes after that. */
  closed?: number;
  readonly #tap: Tap;
  readonly #target: Target;
  readonly #held: (() => void)[] = [];
  #url: string | undefined;
  #isClosed = false;
  #t: number;

  constructor(tap: Tap, target: Target, { t, context }: { readonly t: number; readonly context?: number }) {
    this.name = tap.name('w');
    this.context = context;
    this.#tap = tap;
    this.#target = target;
    this.#t = t;
  }

  get url(): string {
    return this.#url ?? '';
  }

  /** Its first entry. What is written before waits for it: a socket that was there before us has to be asked its URL. */
  begin(url: string, opener: Partial<Details<'ws.created'>> = {}): void {
    this.#url = url;
    this.write('ws.created', this.#t, { target: this.#target.kind, url, ...opener });
    for (const write of this.#held.splice(0)) write();
  }

  write<K extends OfSocket['kind']>(kind: K, t: number, details: Details<K>): void {
    if (this.#url === undefined) {
      this.#held.push(() => this.write(kind, t, details));
      return;
    }
    // Times of one socket never run backwards: a script's clock and the network's may differ by less than they last.
    this.#t = Math.max(this.#t, t);
    const { page } = this.#target;
    const entry = { source: 'page', kind, t: this.#t, page, socket: this.name, ...details };
    this.#tap.write(entry as unknown as NewEntry);
  }

  close(t: number, details: Details<'ws.closed'> = {}): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.write('ws.closed', this.closed ?? t, details);
  }
}
