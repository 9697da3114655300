import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EvidenceError } from '../errors.ts';
import type { RunClock } from './clock.ts';
import type { End, Entry, Header, NewEntry } from './entries.ts';
import { Transcript } from './transcript.ts';

/** What stands between an observation and the disk: text in, text without secrets out, the same length or not. */
export type Redact = (text: string) => string;

/**
 * Writes one journey's transcript, a line an entry, as the entries come: after a crash at most the last line is lost.
 * What is kept in memory for the live claims is what was written, redaction included, so that judging the stored
 * transcript again can't give another verdict.
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

  /** Now, on the run's clock. */
  now(): number {
    return this.#clock.now();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Everything so far, as the claims see it. */
  get transcript(): Transcript {
    return new Transcript(this.#header, this.#entries);
  }

  /** Adds an entry and answers it as it was written. After `close`, late observations of a dying page are dropped. */
  write(entry: NewEntry): Entry | undefined {
    if (this.#closed) return undefined;
    const complete = { id: `e${this.#entries.length + 1}`, t: this.#clock.now(), ...entry } as Entry;
    const written = this.#append(complete);
    this.#entries.push(written);
    for (const watcher of this.#watchers) watcher();
    return written;
  }

  /** Adds to what the header says could not be observed: a second header line, which a reader takes for the first. */
  amend(changes: Partial<Header>): void {
    this.#header = this.#append({ ...this.#header, ...changes, entries: this.#entries.length });
  }

  /** Calls back after each entry until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Nothing is missing before this: the last line says so, and how the journey ended where it was one. */
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
 * Reads a transcript back. A last line that a crash cut short is left out.
 * @throws EvidenceError where the file is not a transcript: no header, or a line inside it that is not JSON.
 */
export function readTranscript(path: string): Transcript {
  return parseTranscript(readFileSync(path, 'utf8'), path);
}

/** As {@link readTranscript}, from text; `name` is for messages. */
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
    // The caller knows whether this is the line that a crash cut short.
    return undefined;
  }
}
