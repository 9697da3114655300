import type { Entry, Header, Kind, Source } from './entries.ts';

/** Order of entries with the same time: cause before effect (actions, network, services, page). */
const rank: Record<Source, number> = {
  journey: 0,
  proxy: 1,
  engine: 2,
  redis: 3,
  backend: 4,
  frontend: 5,
  page: 6,
  crowd: 7,
};

const arrival = (entry: Entry): number => Number(entry.id.slice(1));

export function inOrder(a: Entry, b: Entry): number {
  return a.t - b.t || rank[a.source] - rank[b.source] || arrival(a) - arrival(b);
}

/** The entry types of the given kinds. */
type OfKind<K extends Kind, E extends Entry = Entry> = E extends Entry
  ? Extract<E['kind'], K> extends never
    ? never
    : E
  : never;

/** A transcript, or a prefix of one, with sorted entries. */
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

  /** Time of the last entry, in milliseconds; 0 if there are none. */
  get until(): number {
    return this.entries.at(-1)?.t ?? 0;
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** All entries of the given kinds, typed. */
  of<K extends Kind>(...kinds: K[]): OfKind<K>[] {
    return this.entries.filter((entry): entry is OfKind<K> => kinds.includes(entry.kind as K));
  }

  /** The entries before the one with this id: the input of a claim that was judged there. */
  before(id: string): Transcript {
    const limit = Number(id.slice(1));
    return new Transcript(
      this.header,
      this.entries.filter((entry) => arrival(entry) < limit),
    );
  }
}
