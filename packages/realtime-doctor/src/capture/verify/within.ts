import { createContext, Script } from 'node:vm';

const script = new Script('work()');

/** The work exceeded its time limit; the input may be hostile. */
export class OutOfTime extends Error {
  constructor(milliseconds: number) {
    super(`it takes longer than ${milliseconds / 1000} s`);
    this.name = 'OutOfTime';
  }
}

/**
 * Runs synchronous work with a time limit. A capture can contain regular expressions and any number of entries, and
 * judging it must end in any case. `vm` is used only for its timeout, which interrupts even a regular expression; the
 * work is our own code in our own realm. @throws OutOfTime
 */
export function within<T>(milliseconds: number, work: () => T): T {
  let result: { readonly value: T } | undefined;
  try {
    script.runInContext(createContext({ work: () => void (result = { value: work() }) }), { timeout: milliseconds });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new OutOfTime(milliseconds);
    throw error;
  }
  return (result as { readonly value: T }).value;
}
