import { EvidenceError } from '../../errors.ts';
import type { Problems } from './problem.ts';
import { OutOfTime, within } from './within.ts';

/** Runs a part of the check. An error caused by untrusted files becomes a problem and does not end the check. */
export function contain<T>(file: string, timeLimit: number, problems: Problems, work: () => T): T | undefined {
  try {
    return within(timeLimit, work);
  } catch (error) {
    const [expected, seen] = told(error);
    problems.add(file, undefined, expected, seen);
    return undefined;
  }
}

function told(error: unknown): [expected: string, seen: string] {
  if (error instanceof EvidenceError) return ['evidence that can be read', error.message];
  if (error instanceof OutOfTime) return ['evidence that can be judged in time', error.message];
  // Caused by entries of a form that our observers do not write.
  return ['valid evidence', error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
}
