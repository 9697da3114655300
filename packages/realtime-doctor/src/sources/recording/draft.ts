/** Collects a reader's entries, in any order and with wall-clock times, and makes a transcript of them. */
import { OBSERVED } from '../../transcript/checkpoints.ts';
import type { Entry, Header, NewEntry } from '../../transcript/entries.ts';
import { TRANSCRIPT_VERSION } from '../../transcript/entries.ts';
import { Transcript } from '../../transcript/transcript.ts';

/** Letters of the names: pages p1, sockets w1, requests r1. */
type Letter = 'p' | 'w' | 'r';

export class Draft {
  readonly #entries: { readonly wall: number; readonly entry: NewEntry }[] = [];
  readonly #counts = new Map<Letter, number>();
  readonly #pages = new Map<string, string>();
  readonly #notObserved = new Set<string>();
  #until = Number.NEGATIVE_INFINITY;

  /** @param wall - milliseconds since the Unix epoch */
  add(wall: number, entry: NewEntry): void {
    if (!Number.isFinite(wall)) return;
    this.#entries.push({ wall, entry });
    this.seen(wall);
  }

  /** The recording was still running at this time. */
  seen(wall: number): void {
    if (Number.isFinite(wall)) this.#until = Math.max(this.#until, wall);
  }

  note(what: string): void {
    this.#notObserved.add(what);
  }

  name(letter: Letter): string {
    const count = (this.#counts.get(letter) ?? 0) + 1;
    this.#counts.set(letter, count);
    return `${letter}${count}`;
  }

  /** The page's name for its id in the recording. */
  page(id: string): string {
    const known = this.#pages.get(id);
    if (known !== undefined) return known;
    const name = this.name('p');
    this.#pages.set(id, name);
    return name;
  }

  /** Wall-clock time at which the transcript's clock starts, that of the first entry. */
  get origin(): number {
    return this.#entries.reduce((least, { wall }) => Math.min(least, wall), this.#until);
  }

  /** @param about - the header's members that the recording knows */
  finish(about: Pick<Header, 'journey' | 'contract' | 'browser' | 'unrecorded'>): Transcript {
    const origin = Number.isFinite(this.origin) ? this.origin : 0;
    if (Number.isFinite(this.#until)) {
      // Time without entries was observed, too.
      this.add(this.#until, { source: 'journey', kind: 'checkpoint', name: OBSERVED });
    }
    const inOrder = this.#entries.toSorted((a, b) => a.wall - b.wall);
    const entries = inOrder.map(({ wall, entry }, index): Entry => ({
      id: `e${index + 1}`,
      ...entry,
      t: round(wall - origin),
    }));
    const header: Header = {
      kind: 'header',
      version: TRANSCRIPT_VERSION,
      run: 'recorded',
      wallOrigin: new Date(origin).toISOString(),
      stack: 'recorded',
      backend: 'unknown',
      ...about,
      notObserved: [...this.#notObserved],
    };
    return new Transcript(header, entries);
  }
}

/** Rounds to microseconds, the resolution of the observers. */
const round = (ms: number): number => Math.round(ms * 1000) / 1000;
