import type { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { End, Entry, Header } from '../../transcript/entries.ts';
import { Transcript } from '../../transcript/transcript.ts';
import { parseJson, type Files } from './files.ts';
import { Problems } from './problem.ts';
import { endShape, entryShape, firstIssue, headerShape, judgedShape } from './shapes.ts';

/** A parsed transcript, with the line of each entry. */
export interface ReadTranscript {
  readonly path: string;
  readonly transcript: Transcript;
  readonly end: End | undefined;
  /** In order of arrival. */
  readonly entries: readonly Entry[];
  readonly lineOf: (id: string) => number | undefined;
}

/** Header members that do not change when the header is amended. */
const FIXED_MEMBERS = [
  'version',
  'journey',
  'contract',
  'contractSha256',
  'run',
  'wallOrigin',
  'stack',
  'backend',
  'browser',
] as const;

/**
 * Reads a transcript line by line and reports breaks in its chain: entries must be numbered without a gap, in the
 * order of their lines, and the last line must count them. Removed, added and moved entries are reported by line.
 */
export function readStrictly(files: Files, path: string, problems: Problems): ReadTranscript | undefined {
  const reader = new Reader(path, problems);
  const lines = files.text(path).split('\n');
  if (lines.pop() !== '') problems.add(path, lines.length + 1, 'a complete last line', 'the file is truncated');
  lines.forEach((line, index) => reader.take(line, index + 1));
  return reader.done(lines.length);
}

class Reader {
  readonly #path: string;
  readonly #problems: Problems;
  readonly #entries: Entry[] = [];
  readonly #lines = new Map<string, number>();
  #header: Header | undefined;
  #end: End | undefined;
  #next = 1;

  constructor(path: string, problems: Problems) {
    this.#path = path;
    this.#problems = problems;
  }

  take(line: string, number: number): void {
    const value = this.#parse(line, number);
    if (value === undefined) return;
    const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
    if (this.#end) this.#say(number, 'nothing after the end line', `a line of kind "${String(kind)}"`);
    if (number === 1 && kind !== 'header') this.#say(number, 'a header in the first line', `"${String(kind)}"`);
    if (kind === 'header') this.#takeHeader(value, number);
    else if (kind === 'end') this.#takeEnd(value, number);
    else this.#takeEntry(value, number);
  }

  done(lines: number): ReadTranscript | undefined {
    if (!this.#end) {
      this.#say(lines, 'an end line', 'there is none: lines are missing at the end');
    }
    if (!this.#header) return undefined;
    const numbers = this.#lines;
    return {
      path: this.#path,
      transcript: new Transcript(this.#header, this.#entries),
      end: this.#end,
      entries: this.#entries,
      lineOf: (id) => numbers.get(id),
    };
  }

  #takeHeader(value: unknown, number: number): void {
    if (!this.#fits(headerShape, value, number)) return;
    const header = value as Header;
    const before = this.#header ? this.#entries.length : undefined;
    this.#problems.same(this.#path, number, before, header.entries, 'entries before this header');
    for (const member of FIXED_MEMBERS) {
      if (this.#header) this.#problems.same(this.#path, number, this.#header[member], header[member], member);
    }
    this.#header = header;
  }

  #takeEntry(value: unknown, number: number): void {
    if (!this.#fits(entryShape, value, number)) return;
    const entry = value as Entry;
    if (entry.kind === 'judged' && !this.#fits(judgedShape, value, number)) return;
    const seen = Number(entry.id.slice(1));
    if (seen !== this.#next) {
      const what = seen > this.#next ? 'an entry was removed' : 'an entry was added or moved';
      this.#say(number, `entry e${this.#next}`, `entry ${entry.id}: ${what}`);
    }
    this.#next = seen + 1;
    // Keeps the first entry of an id: a later one would change what was judged before it.
    if (this.#lines.has(entry.id)) return;
    this.#lines.set(entry.id, number);
    this.#entries.push(entry);
  }

  #takeEnd(value: unknown, number: number): void {
    if (!this.#fits(endShape, value, number)) return;
    this.#end = value as End;
    this.#problems.same(this.#path, number, this.#end.entries, this.#entries.length, 'entries before this line');
    this.#problems.same(this.#path, number, this.#end.lines, number - 1, 'lines before this one');
  }

  #parse(line: string, number: number): unknown {
    try {
      return parseJson(line, `line ${number}`);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.#say(number, 'an entry as JSON', line === '' ? 'an empty line' : error.message);
      return undefined;
    }
  }

  #fits(shape: z.ZodType, value: unknown, number: number): boolean {
    const { error } = shape.safeParse(value);
    if (error) this.#say(number, 'a valid entry', firstIssue(error).says);
    return !error;
  }

  #say(line: number, expected: string, seen: string): void {
    this.#problems.add(this.#path, line, expected, seen);
  }
}
