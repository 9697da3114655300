import { createContext, Script } from 'node:vm';

const script = new Script('work()');

/** The work took longer than it may. The input may have been made for that. */
export class OutOfTime extends Error {
  constructor(milliseconds: number) {
    super(`it takes longer than ${milliseconds / 1000} s`);
    this.name = 'OutOfTime';
  }
}

/**
 * Does synchronous work, and stops it when it takes too long. A capture carries regular expressions and as many entries as
 * its maker likes; judging it must end whatever they are. `vm` is used for its timeout only, which interrupts even a
 * regular expression; the work is our own code in our own realm. @throws OutOfTime
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
