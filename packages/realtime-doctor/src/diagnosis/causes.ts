/** The causes that can be named, each with what is known of it beforehand: for a lookup by id, without evidence. */
import { ADVICE, NAMES } from './advice.ts';
import type { Framework } from './facts/frameworks.ts';
import { groups } from './index.ts';

/** A root cause by its permanent id, as a section of docs/gallery.md explains it. */
export interface CauseDescription {
  readonly id: string;
  readonly title: string;
  /** How far a connection gets before it: `Reaching the server`, … */
  readonly stage: string;
  /** How it comes about. */
  readonly why: string;
  readonly fix: string;
  /** Configuration lines by product. */
  readonly products: readonly { readonly product: string; readonly line: string }[];
  /** Ids of causes that look alike. */
  readonly lookalikes: readonly string[];
}

/** All causes, in the order in which they stand in each other's way. */
export const causes: readonly CauseDescription[] = groups.flatMap(({ title: stage, rules: own }) =>
  own.map(({ id, title, why, fix, neighbours }) => ({
    id,
    title,
    stage,
    why,
    fix,
    products: Object.entries(ADVICE[id] ?? {}).map(([name, line]) => ({ product: NAMES[name as Framework], line })),
    lookalikes: neighbours,
  })),
);

/** The cause with this id; undefined if there is none. */
export const causeOf = (id: string): CauseDescription | undefined => causes.find((each) => each.id === id);

/** Ids that share a word with what was asked for, for an error message. */
export function similarIds(id: string): string[] {
  const words = id
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 2);
  return causes.map((each) => each.id).filter((each) => words.some((word) => each.includes(word)));
}
