import { EvidenceError } from '../../errors.ts';
import type { Problems } from './problem.ts';
import { OutOfTime, within } from './within.ts';

/** Does a part of the check; what a stranger's files break in it is a problem of theirs, and no end of the check. */
export function contain<T>(file: string, patience: number, problems: Problems, work: () => T): T | undefined {
  try {
    return within(patience, work);
  } catch (error) {
    const [expected, seen] = told(error);
    problems.add(file, undefined, expected, seen);
    return undefined;
  }
}

function told(error: unknown): [expected: string, seen: string] {
  if (error instanceof EvidenceError) return ['evidence that can be read', error.message];
  if (error instanceof OutOfTime) return ['evidence that can be judged in time', error.message];
  // Entries in a form that no observer of ours writes get this far.
  return ['valid evidence', error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
}
