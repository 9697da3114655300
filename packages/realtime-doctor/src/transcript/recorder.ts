import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EvidenceError } from '../errors.ts';
import type { RunClock } from './clock.ts';
import type { End, Entry, Header, NewEntry } from './entries.ts';
import { Transcript } from './transcript.ts';

/** Redacts a text before it is written to disk. */
export type Redact = (text: string) => string;

/**
 * Writes the transcript of one journey, one line per entry, immediately: a crash loses at most the last line. The
 * entries kept in memory for live claims are the redacted ones that were written, so judging the stored transcript
 * again gives the same verdicts.
 */
export class Recorder {
  readonly #file: number;
  readonly #clock: RunClock;
  readonly #redact: Redact;
  readonly #entries: Entry[] = [];
  readonly #watchers = new Set<() => void>();
  #header: Header;
  #lines = 0;
  #closed = false;

  constructor(path: string, header: Header, { clock, redact }: { clock: RunClock; redact: Redact }) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
    this.#clock = clock;
    this.#redact = redact;
    this.#header = this.#append(header);
  }

  get header(): Header {
    return this.#header;
  }

  /** Current time on the run's clock. */
  now(): number {
    return this.#clock.now();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** All entries so far. */
  get transcript(): Transcript {
    return new Transcript(this.#header, this.#entries);
  }

  /** Adds an entry and returns it as written. After `close`, late entries from a closing page are dropped. */
  write(entry: NewEntry): Entry | undefined {
    if (this.#closed) return undefined;
    const complete = { id: `e${this.#entries.length + 1}`, t: this.#clock.now(), ...entry } as Entry;
    const written = this.#append(complete);
    this.#entries.push(written);
    for (const watcher of this.#watchers) watcher();
    return written;
  }

  /** Amends the header by writing another header line, which replaces the first for readers. */
  amend(changes: Partial<Header>): void {
    this.#header = this.#append({ ...this.#header, ...changes, entries: this.#entries.length });
  }

  /** Calls `watcher` after each entry, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Writes the end line, which proves completeness and records how the test ended. */
  close(outcome: Pick<End, 'status' | 'error'> = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#append<End>({ kind: 'end', entries: this.#entries.length, lines: this.#lines, ...outcome });
    closeSync(this.#file);
  }

  #append<T extends Entry | Header | End>(value: T): T {
    const text = JSON.stringify(value);
    const safe = this.#redact(text);
    writeSync(this.#file, `${safe}\n`);
    this.#lines++;
    return safe === text ? value : (JSON.parse(safe) as T);
  }
}

/**
 * Reads a transcript. A last line that a crash cut short is ignored.
 * @throws EvidenceError if the file is not a transcript: no header, or a line before the last that is not JSON
 */
export function readTranscript(path: string): Transcript {
  return parseTranscript(readFileSync(path, 'utf8'), path);
}

/** Like {@link readTranscript}, from text; `name` is for messages. */
export function parseTranscript(text: string, name = 'the transcript'): Transcript {
  const lines = text.split('\n');
  const complete = text.endsWith('\n') ? lines.slice(0, -1) : lines;
  let header: Header | undefined;
  const entries: Entry[] = [];
  complete.forEach((line, index) => {
    const value = parseLine(line);
    if (value === undefined) {
      if (index === complete.length - 1 && !text.endsWith('\n')) return;
      throw new EvidenceError(`Line ${index + 1} of ${name} is not JSON.`, 'The file was altered or truncated.');
    }
    if (value.kind === 'header') header = value;
    else if (value.kind !== 'end') entries.push(value);
  });
  if (!header) throw new EvidenceError(`${name} has no header line.`, 'Pass a transcript.jsonl that this tool wrote.');
  return new Transcript(header, entries);
}

function parseLine(line: string): Header | Entry | End | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' && 'kind' in value ? (value as Header | Entry | End) : undefined;
  } catch {
    // The caller knows whether this is a last line that a crash cut short.
    return undefined;
  }
}
