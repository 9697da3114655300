import { Bounds } from 'realtime-doctor/transcript/bounds.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';

/** An entry with its position in the order of arrival, across all contexts of a worker process. */
export interface Taped {
  readonly order: number;
  readonly entry: NewEntry & { readonly t: number };
}

let arrivals = 0;

/**
 * The entries of one context, in memory and bounded, because a page may open 500 sockets and send frames of 50 MB.
 * Nothing is redacted or written here, so recording costs a passing test almost nothing.
 */
export class Tape {
  readonly entries: Taped[] = [];
  readonly #now: () => number;
  readonly #watchers = new Set<() => void>();
  readonly #bounds = new Bounds();

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly write = (entry: NewEntry): void => {
    const bounded = this.#bounds.keep(entry);
    if (!bounded) return;
    this.entries.push({ order: arrivals++, entry: { ...bounded, t: bounded.t ?? this.#now() } });
    for (const watcher of this.#watchers) watcher();
  };

  /** Calls the watcher after each entry, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** What was not kept, in plain words. */
  get notKept(): string[] {
    return this.#bounds.notKept;
  }
}
