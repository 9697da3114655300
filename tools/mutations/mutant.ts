import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from 'realtime-doctor/errors.ts';

/** One way to break the reference application, and what should notice. */
export interface Mutant {
  /** Unique; says what is broken. */
  readonly name: string;
  /** Below `stack/`. */
  readonly file: string;
  /** Text that the file holds exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Part of the title of the one journey that should turn red; with its `describe` before it where that is needed. */
  readonly journey: string;
  /** Ids of claims. At least one of them must be among the failed ones. */
  readonly expect: readonly string[];
  /** Id of the finding that should lead the failure, where one is worth insisting on. */
  readonly names?: string;
}

/** Breaks the copy of the repository at `root`. @throws UsageError for a mutant that has rotten */
export function apply({ file, ...mutant }: Edit, root: string): void {
  const path = join(root, 'stack', file);
  writeFileSync(path, mutated({ file, ...mutant }, readFileSync(path, 'utf8')));
}

type Edit = Pick<Mutant, 'name' | 'file' | 'find' | 'replace'>;

/** The text with the mutant in it. @throws UsageError where `find` is not there exactly once, or changes nothing */
export function mutated({ name, file, find, replace }: Edit, text: string): string {
  const pieces = text.split(find);
  if (pieces.length === 2 && find !== replace) return pieces.join(replace);
  throw new UsageError(
    find === replace
      ? `The mutant "${name}" changes nothing.`
      : `The mutant "${name}" must find its text once in stack/${file}, but it is there ${pieces.length - 1} times.`,
    'Correct its `find` in tools/mutations/.',
  );
}
