import type { Packet } from 'realtime-doctor/protocols/socket.io/packets.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';

/** Maximum characters of one frame or body. */
const MAX_TEXT = 64 * 1024;
/** Maximum characters of all frames and bodies of one context. Later ones keep only their length. */
const MAX_TEXT_TOTAL = 24 * 1024 * 1024;
/** Maximum entries of one context. Later frames are counted and left out; opening and closing are always kept. */
const MAX_ENTRIES = 40_000;
/** Characters that are kept of a text beyond these limits. */
const STUB = 200;

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
  #characters = 0;
  /** Number of frames that were left out. */
  left = 0;
  /** Number of texts that were shortened. */
  shortened = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly write = (entry: NewEntry): void => {
    if (this.entries.length >= MAX_ENTRIES && (entry.kind === 'ws.frame' || entry.kind === 'console')) {
      this.left++;
      return;
    }
    const bounded = this.#bounded(entry);
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
    return [
      ...(this.shortened > 0 ? [`the whole text of ${this.shortened} long frames or bodies`] : []),
      ...(this.left > 0 ? [`${this.left} frames or console lines after the first ${MAX_ENTRIES} entries`] : []),
    ];
  }

  #bounded(entry: NewEntry): NewEntry {
    const text = textOf(entry);
    if (text === undefined) return entry;
    const limit = this.#characters > MAX_TEXT_TOTAL ? STUB : MAX_TEXT;
    this.#characters += Math.min(text.length, limit);
    if (text.length <= limit) return entry;
    this.shortened++;
    // Copied, because a substring would keep the whole string in memory.
    const kept = Buffer.from(text.slice(0, limit)).toString();
    if (entry.kind === 'ws.frame') {
      const { packet, ...rest } = entry;
      return { ...rest, raw: kept, ...(packet ? { packet: withoutData(packet) } : {}) };
    }
    if (entry.kind === 'http.request' || entry.kind === 'http.response') {
      const { packets, ...rest } = entry;
      return { ...rest, body: kept, ...(packets ? { packets: packets.map(withoutData) } : {}) };
    }
    if (entry.kind === 'console') return { ...entry, text: kept };
    return entry;
  }
}

function textOf(entry: NewEntry): string | undefined {
  if (entry.kind === 'ws.frame') return entry.raw;
  if (entry.kind === 'http.request' || entry.kind === 'http.response') return entry.body;
  return entry.kind === 'console' ? entry.text : undefined;
}

/** Keeps the packet's type and short arguments. */
function withoutData({ data, socket, ...packet }: Packet): Packet {
  const short = (value: unknown): unknown =>
    JSON.stringify(value)?.length > STUB ? `(left out: ${typeof value})` : value;
  return {
    ...packet,
    ...(data === undefined ? {} : { data: Buffer.from(data.slice(0, STUB)).toString() }),
    ...(socket ? { socket: { ...socket, args: socket.args.map(short) } } : {}),
  };
}
