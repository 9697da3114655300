import type { Packet } from '../protocols/socket.io/packets.ts';
import type { NewEntry } from './entries.ts';
import type { Redact } from './recorder.ts';

/** Maximum characters of one frame or body. */
const MAX_TEXT = 64 * 1024;
/** Maximum characters of all frames and bodies. Later ones keep only their beginning. */
const MAX_TEXT_TOTAL = 24 * 1024 * 1024;
/** Maximum entries. Later frames, stream messages and console lines are counted and left out; opening and closing are always kept. */
const MAX_ENTRIES = 40_000;
/** Characters that are kept of a text beyond these limits. */
const STUB = 200;
/** Characters after a cut that are redacted with what comes before it, in case a secret lies across the cut. */
const ACROSS = 8192;

/** Bounds a recording, because a page may open 500 sockets and receive frames of 50 MB. */
export class Bounds {
  readonly #redact: Redact;
  #entries = 0;
  #characters = 0;
  #left = 0;
  #shortened = 0;

  constructor(redact: Redact = (text) => text) {
    this.#redact = redact;
  }

  /** The entry, with a shorter text if its own is too long, or undefined if it is left out. */
  keep(entry: NewEntry): NewEntry | undefined {
    if (this.#entries >= MAX_ENTRIES && isOneOfMany(entry)) {
      this.#left++;
      return undefined;
    }
    this.#entries++;
    return this.#shorten(entry);
  }

  /** What was not kept, in plain words. */
  get notKept(): string[] {
    return [
      ...(this.#shortened > 0 ? [`the whole text of ${this.#shortened} long messages`] : []),
      ...(this.#left > 0 ? [`${this.#left} messages or console lines after the first ${MAX_ENTRIES} entries`] : []),
    ];
  }

  #shorten(entry: NewEntry): NewEntry {
    if (!hasText(entry)) return entry;
    const text = textOf(entry);
    if (text === undefined) return entry;
    const limit = this.#characters > MAX_TEXT_TOTAL ? STUB : MAX_TEXT;
    this.#characters += Math.min(text.length, limit);
    if (text.length <= limit) return entry;
    this.#shortened++;
    // Copied, because a substring would keep the whole string in memory.
    const kept = Buffer.from(this.#redact(text.slice(0, limit + ACROSS)).slice(0, limit)).toString();
    if (entry.kind === 'ws.frame') {
      const { packet, ...rest } = entry;
      return { ...rest, raw: kept, ...(packet ? { packet: withoutData(packet) } : {}) };
    }
    if (entry.kind === 'http.request' || entry.kind === 'http.response') {
      const { packets, ...rest } = entry;
      return { ...rest, body: kept, ...(packets ? { packets: packets.map(withoutData) } : {}) };
    }
    if (entry.kind === 'stream.message') return { ...entry, data: kept };
    return { ...entry, text: kept };
  }
}

/** Messages and console lines, but not what opens a session or keeps it alive. */
const isOneOfMany = (entry: NewEntry): boolean =>
  entry.kind === 'console' ||
  entry.kind === 'stream.message' ||
  (entry.kind === 'ws.frame' && (entry.packet?.engine ?? 'message') === 'message');

type WithText = Extract<
  NewEntry,
  { kind: 'ws.frame' | 'http.request' | 'http.response' | 'stream.message' | 'console' }
>;

const TEXTS: ReadonlySet<NewEntry['kind']> = new Set<WithText['kind']>([
  'ws.frame',
  'http.request',
  'http.response',
  'stream.message',
  'console',
]);

const hasText = (entry: NewEntry): entry is WithText => TEXTS.has(entry.kind);

function textOf(entry: WithText): string | undefined {
  if (entry.kind === 'ws.frame') return entry.raw;
  if (entry.kind === 'stream.message') return entry.data;
  return entry.kind === 'console' ? entry.text : entry.body;
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
