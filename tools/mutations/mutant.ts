import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from 'realtime-doctor/errors.ts';

/** A way to break the reference application, and what should detect it. */
export interface Mutant {
  /** Unique name that says what is broken. */
  readonly name: string;
  /** Path below `stack/`. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Part of the title of the journey that should fail, preceded by its `describe` if needed. */
  readonly journey: string;
  /** Claim ids; at least one of them must fail. */
  readonly expect: readonly string[];
  /** Id of the finding that should be named first, if it matters. */
  readonly names?: string;
}

/** Applies a mutant to the copy of the repository at `root`. @throws UsageError if it no longer applies */
export function apply({ file, ...mutant }: Edit, root: string): void {
  const path = join(root, 'stack', file);
  writeFileSync(path, mutated({ file, ...mutant }, readFileSync(path, 'utf8')));
}

type Edit = Pick<Mutant, 'name' | 'file' | 'find' | 'replace'>;

/** The text with the mutant applied. @throws UsageError if `find` does not occur exactly once, or nothing changes */
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
