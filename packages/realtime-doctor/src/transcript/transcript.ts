import type { Entry, Header, Kind, Source } from './entries.ts';

/**
 * Same-time entries stand in the order in which a person would tell them: what was done, what the network did, what
 * the services did, what the page saw.
 */
const rank: Record<Source, number> = { journey: 0, proxy: 1, engine: 2, redis: 3, backend: 4, frontend: 5, page: 6 };

const arrival = (entry: Entry): number => Number(entry.id.slice(1));

export function inOrder(a: Entry, b: Entry): number {
  return a.t - b.t || rank[a.source] - rank[b.source] || arrival(a) - arrival(b);
}

/** The entry types that have one of the kinds. */
type OfKind<K extends Kind, E extends Entry = Entry> = E extends Entry
  ? Extract<E['kind'], K> extends never
    ? never
    : E
  : never;

/** A transcript, or a prefix of one, with its entries in one order. */
export class Transcript {
  readonly header: Header;
  /** Sorted by time, source, arrival. */
  readonly entries: readonly Entry[];
  readonly #byId: ReadonlyMap<string, Entry>;

  constructor(header: Header, entries: readonly Entry[]) {
    this.header = header;
    this.entries = entries.toSorted(inOrder);
    this.#byId = new Map(entries.map((entry) => [entry.id, entry]));
  }

  /** Until when anything was observed, in milliseconds; 0 for no entries. */
  get until(): number {
    return this.entries.at(-1)?.t ?? 0;
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** All entries of a kind, typed. */
  of<K extends Kind>(...kinds: K[]): OfKind<K>[] {
    return this.entries.filter((entry): entry is OfKind<K> => kinds.includes(entry.kind as K));
  }

  /** What had arrived before the entry with this id: what a claim that was judged there could see. */
  before(id: string): Transcript {
    const limit = Number(id.slice(1));
    return new Transcript(
      this.header,
      this.entries.filter((entry) => arrival(entry) < limit),
    );
  }
}
