/** The run's verdict as a pure function of what its capture says: judged live by the reporter, again by `verify`. */
import { EXIT } from '../errors.ts';
import type { CapturedJourney, JourneyStatus, RunVerdict } from './capture.ts';

/** What was asked for can't be meant: found only when the stack was started, as a port that nothing listens on. */
const isUsage = (message: string): boolean => /^(?:Error: )?UsageError\b/.test(message);

/** The product is not to blame. Also Playwright's own words for a browser that does not start. */
export const isInfrastructure = ({ message = '', stack = '' }: { message?: string; stack?: string }): boolean =>
  isUsage(message) ||
  /\bInfrastructureError\b/.test(message) ||
  /\bInfrastructureError\b/.test(stack) ||
  /browserType\.launch|Executable doesn't exist|Target page, context or browser has been closed.*launch/s.test(message);

export interface Outcome {
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** First line of the closing summary: which, in words. */
  readonly summary: string;
}

export interface RunFacts {
  readonly journeys: readonly Pick<CapturedJourney, 'status' | 'title' | 'error'>[];
  readonly interrupted: boolean;
  /** Errors outside any journey: a config that does not load, a file that does not compile. */
  readonly errors: readonly { readonly message?: string; readonly stack?: string }[];
  readonly noSkip: boolean;
}

/**
 * The run's verdict. A claim that failed is certain whatever else broke; where none failed, an infrastructure that did
 * leaves the product unjudged. A run that judged nothing is never green.
 */
export function conclude({ journeys, interrupted, errors, noSkip }: RunFacts): Outcome {
  const of = (status: JourneyStatus): number => journeys.filter((journey) => journey.status === status).length;
  const [failed, infrastructure, skipped, passed] = [of('failed'), of('infrastructure'), of('skipped'), of('passed')];
  const counts = `${passed} of ${journeys.length} journeys passed`;
  if (interrupted || of('interrupted') > 0) {
    return {
      verdict: 'interrupted',
      exitCode: EXIT.interrupted,
      summary: `INTERRUPTED: ${counts} before it; nothing is said about the rest.`,
    };
  }
  if (failed > 0) {
    return {
      verdict: 'failed',
      exitCode: EXIT.claim,
      summary: `FAILED: the product is wrong; ${failed} of ${journeys.length} journeys failed.`,
    };
  }
  const unjudged = journeys.filter(({ status }) => status === 'infrastructure');
  if (unjudged.length > 0 && unjudged.every(({ error = '' }) => isUsage(error))) {
    return {
      verdict: 'usage',
      exitCode: EXIT.usage,
      summary: `BAD CONFIGURATION: nothing is said about the product; ${counts}.`,
    };
  }
  if (infrastructure > 0 || errors.some(isInfrastructure)) {
    return {
      verdict: 'infrastructure',
      exitCode: EXIT.infrastructure,
      summary: `INFRASTRUCTURE FAILED: nothing is said about the product; ${counts}.`,
    };
  }
  if (errors.length > 0 || journeys.length === 0) {
    const what = errors[0]?.message?.split('\n')[0] ?? 'no journey matches what was asked for';
    return { verdict: 'usage', exitCode: EXIT.usage, summary: `NOTHING RAN: ${what}` };
  }
  if (skipped > 0 && noSkip) {
    return {
      verdict: 'infrastructure',
      exitCode: EXIT.infrastructure,
      summary: `INFRASTRUCTURE FAILED: ${skipped} journeys were skipped, and skipping is forbidden (E2E_NO_SKIP); ${counts}.`,
    };
  }
  if (passed === 0) {
    return {
      verdict: 'infrastructure',
      exitCode: EXIT.infrastructure,
      summary: `NOTHING WAS JUDGED: all ${journeys.length} journeys were skipped.`,
    };
  }
  const aside = skipped > 0 ? `, ${skipped} skipped` : '';
  return { verdict: 'passed', exitCode: EXIT.ok, summary: `PASSED: every claim holds; ${counts}${aside}.` };
}
