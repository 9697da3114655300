/** A contradiction between two parts of the capture. */
export interface Problem {
  /** Path in the capture; empty if the problem concerns the whole capture. */
  readonly file: string;
  /** Line number, from 1. */
  readonly line?: number;
  readonly expected: string;
  readonly seen: string;
}

/** Maximum number of problems kept; further ones are only counted, because a hostile capture may have millions. */
const MOST = 200;

/** Collects problems. */
export class Problems {
  readonly found: Problem[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(file: string, line: number | undefined, expected: string, seen: string): void {
    this.#count++;
    if (this.found.length >= MOST) return;
    this.found.push({ file, ...(line === undefined ? {} : { line }), expected: short(expected), seen: short(seen) });
  }

  /** Adds a problem if the two differ. @returns whether they are the same */
  same(file: string, line: (() => number) | number | undefined, expected: unknown, seen: unknown, what = ''): boolean {
    const [one, other] = [JSON.stringify(expected), JSON.stringify(seen)];
    if (one === other) return true;
    const name = what ? `${what}: ` : '';
    this.add(file, typeof line === 'function' ? line() : line, `${name}${one ?? 'nothing'}`, other ?? 'nothing');
    return false;
  }
}

const short = (text: string): string => (text.length > 1000 ? `${text.slice(0, 1000)}…` : text);
