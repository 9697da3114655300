import type { NewEntry } from '../../transcript/entries.ts';
import type { Tap, Target } from './tap.ts';

type OfSocket = Extract<NewEntry, { readonly socket: string }>;
export type Details<K extends OfSocket['kind']> = Omit<
  Extract<OfSocket, { kind: K }>,
  'kind' | 't' | 'source' | 'page' | 'socket'
>;

/** One WebSocket, from constructor to close, as far as it was seen. Writes its entries. */
export class Socket {
  readonly name: string;
  /** Execution context of its constructor; absent if that was not seen. */
  readonly context: number | undefined;
  /** The network layer has reported it. */
  isTold = false;
  isAnswered = false;
  /** Its document is gone. */
  isLeft = false;
  /** When the network reported the close. The page's close event, which has the code, comes later. */
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

  /** Writes its first entry. Earlier entries wait for it: the URL of an existing socket has to be queried first. */
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
    // Times of one socket never decrease, although a script's clock and the network's may differ slightly.
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
