import type { Outcome } from '../diagnosis/probes.ts';
import { messageOf } from '../errors.ts';

/** Milliseconds that are left until a moment on `performance.now`'s clock. */
export interface Deadline {
  readonly at: number;
}

export const deadlineIn = (milliseconds: number): Deadline => ({ at: performance.now() + milliseconds });
export const left = ({ at }: Deadline): number => Math.max(0, at - performance.now());

/** Thrown by a probe with only a partial answer when the time is up: the missing part was not observed. */
export class Unfinished extends Error {}

/** The code of a probe that was cut short: no evidence of anything, and left out of reports. */
export const UNFINISHED = 'UNFINISHED';

/** Milliseconds. A shorter silence proves nothing: a busy machine may take that long. */
export const SILENCE = 1700;

/**
 * Runs one probe and returns its outcome: an answer, a failure with its code, or silence until the deadline if that was
 * long enough to mean anything. It never throws, because a failure is an answer, too. `ask` must release its resources
 * when its signal aborts.
 */
export async function outcome<T>(deadline: Deadline, ask: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> {
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => {
      // Let a pending answer be read before calling it silence, in case the event loop was busy.
      setImmediate(() =>
        setImmediate(() => {
          resolve('silent');
          controller.abort();
        }),
      );
    }, left(deadline));
  });
  try {
    const answer = await Promise.race([ask(controller.signal).then((value) => ({ value })), silence]);
    if (answer !== 'silent') return { is: 'answered', ms: since(), value: answer.value };
    return since() < SILENCE ? unfinished(since()) : { is: 'silent', ms: since() };
  } catch (error) {
    if (error instanceof Unfinished) return unfinished(since());
    return { is: 'failed', ms: since(), ...failure(error) };
  } finally {
    clearTimeout(timer);
  }
}

const unfinished = <T>(ms: number): Outcome<T> => ({
  is: 'failed',
  ms,
  code: UNFINISHED,
  message: 'the time limit was reached',
});

export const isUnfinished = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'code' in answer && answer.code === UNFINISHED;

function failure(error: unknown): { code: string; message: string } {
  // If several addresses were tried (`localhost`), there is one error for each inside.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : 'ERROR';
  return { code, message: messageOf(first) };
}

/** The promised value, or undefined if it is not there by the deadline. */
export async function before<T>(deadline: Deadline, promised: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), left(deadline));
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}
