/** Something that is not as the rest of the capture says it should be. */
export interface Problem {
  /** Path in the capture; empty for the capture as a whole. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly expected: string;
  readonly seen: string;
}

/** Problems beyond this are counted and not kept: a stranger's capture may have millions. */
const MOST = 200;

/** Problems as they are found. */
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

  /** @returns whether the two are the same */
  same(file: string, line: (() => number) | number | undefined, expected: unknown, seen: unknown, what = ''): boolean {
    const [one, other] = [JSON.stringify(expected), JSON.stringify(seen)];
    if (one === other) return true;
    const name = what ? `${what}: ` : '';
    this.add(file, typeof line === 'function' ? line() : line, `${name}${one ?? 'nothing'}`, other ?? 'nothing');
    return false;
  }
}

const short = (text: string): string => (text.length > 1000 ? `${text.slice(0, 1000)}…` : text);
