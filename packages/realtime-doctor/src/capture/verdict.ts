/** Computes the verdict of a run from its facts. Used live by the reporter and again by `verify`. */
import { EXIT } from '../errors.ts';
import type { CapturedJourney, JourneyStatus, RunVerdict } from './capture.ts';

/** The request is invalid in a way that shows only when the stack starts, such as a port on which nothing listens. */
const isUsage = (message: string): boolean => /^(?:Error: )?UsageError\b/.test(message);

/** Playwright's messages for a browser that does not start, or that is gone when a journey begins. */
const NO_BROWSER =
  /browserType\.launch|Executable doesn't exist|browser\.newContext: .*has been closed|Target page, context or browser has been closed.*launch/s;

/** Whether an error is not the product's fault. */
export const isInfrastructure = ({ message = '', stack = '' }: { message?: string; stack?: string }): boolean =>
  isUsage(message) ||
  /\bInfrastructureError\b/.test(message) ||
  /\bInfrastructureError\b/.test(stack) ||
  NO_BROWSER.test(message);

/** Playwright's message for a test timeout, and ours for a claim that was undecided at that time. */
const RAN_OUT = /Test timeout of \d+ms exceeded|, which was still undecided,/;

export interface Outcome {
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** First line of the closing summary. */
  readonly summary: string;
}

export interface RunFacts {
  readonly journeys: readonly Pick<CapturedJourney, 'status' | 'title' | 'error' | 'skipped' | 'superseded'>[];
  /** The run was cut short, by a signal or by its time limit. */
  readonly interrupted: boolean;
  /** It was the time limit of the whole run (`globalTimeout`). */
  readonly outOfTime?: boolean | undefined;
  /** Errors outside any journey, such as a config that does not load or a file that does not compile. */
  readonly errors: readonly { readonly message?: string; readonly stack?: string }[];
  /** Number of required journeys that the run did not select. */
  readonly unselected: number;
  readonly policy: Policy;
}

/** How strict a run is; set in the configuration. */
export interface Policy {
  /** Whether every skipped journey counts as required (`E2E_NO_SKIP`). */
  readonly noSkip: boolean;
  /** Whether a journey that passed only on a retry fails the run (`E2E_FLAKY`). */
  readonly flaky: 'fail' | 'report';
}

/** The policy in a capture's configuration. Captures of older versions do not record E2E_FLAKY. */
export const policyOf = (configuration: Readonly<Record<string, string>>): Policy => ({
  noSkip: configuration['E2E_NO_SKIP'] === 'true',
  flaky: configuration['E2E_FLAKY'] === 'report' ? 'report' : 'fail',
});

type Counts = Readonly<Record<JourneyStatus | 'all', number>>;

/**
 * The verdict of a run. A failed claim decides, whatever else went wrong. If none failed but infrastructure did, the
 * product was not judged. PASSED requires that every required journey ran.
 */
export function conclude(facts: RunFacts): Outcome {
  const { interrupted, outOfTime = false, errors, policy } = facts;
  // A retried attempt does not count as a separate journey.
  const journeys = facts.journeys.filter(({ superseded }) => !superseded);
  const of = (status: JourneyStatus): number => journeys.filter((journey) => journey.status === status).length;
  const counts: Counts = {
    all: journeys.length,
    passed: of('passed'),
    failed: of('failed'),
    flaky: of('flaky'),
    skipped: of('skipped'),
    infrastructure: of('infrastructure'),
    interrupted: of('interrupted'),
  };
  const passed = `${counts.passed} of ${counts.all} journeys passed`;
  if (!outOfTime && (interrupted || counts.interrupted > 0)) {
    return outcome('interrupted', EXIT.interrupted, `INTERRUPTED: ${passed}; the rest was not judged.`);
  }
  if (counts.failed > 0) {
    const which = `${counts.failed} of ${counts.all} journeys`;
    const ranOut = journeys.every(({ status, error = '' }) => status !== 'failed' || RAN_OUT.test(error));
    // No claim failed: the application may be slow, or the limit too short.
    if (ranOut) return outcome('failed', EXIT.claim, `FAILED: ${which} did not finish within their time limit.`);
    return outcome('failed', EXIT.claim, `FAILED: the product is wrong; ${which} failed.`);
  }
  if (counts.flaky > 0 && policy.flaky === 'fail') {
    const which = `${counts.flaky} of ${counts.all} journeys passed only on a retry`;
    return outcome('failed', EXIT.claim, `FAILED: ${which} (E2E_FLAKY=fail).`);
  }
  if (outOfTime) {
    const summary = `INCOMPLETE: ${passed} within the time limit of the whole run (globalTimeout); the rest was not judged.`;
    return outcome('incomplete', EXIT.evidence, summary);
  }
  return withoutFailures({ journeys, counts, errors, passed, policy, unselected: facts.unselected });
}

interface Rest extends Pick<RunFacts, 'journeys' | 'errors' | 'policy' | 'unselected'> {
  readonly counts: Counts;
  /** The number of passed journeys as text. */
  readonly passed: string;
}

function withoutFailures({ journeys, counts, errors, passed, policy, unselected }: Rest): Outcome {
  const unjudged = journeys.filter(({ status }) => status === 'infrastructure');
  if (unjudged.length > 0 && unjudged.every(({ error = '' }) => isUsage(error))) {
    return outcome('usage', EXIT.usage, `BAD CONFIGURATION: the product was not tested; ${passed}.`);
  }
  if (unjudged.length > 0 || errors.some(isInfrastructure)) {
    const summary = `INFRASTRUCTURE FAILED: the product was not tested; ${passed}.`;
    return outcome('infrastructure', EXIT.infrastructure, summary);
  }
  if (errors.length > 0 || counts.all === 0) {
    const what = errors[0]?.message?.split('\n')[0] ?? 'no journey matches the selection';
    return outcome('usage', EXIT.usage, `NOTHING RAN: ${what}`);
  }
  const owed = policy.noSkip ? counts.skipped : journeys.filter(({ skipped }) => skipped?.isRequired).length;
  if (owed > 0) {
    const forbidden = policy.noSkip ? ' (E2E_NO_SKIP forbids skipping)' : '';
    const summary = `INCOMPLETE: ${owed} required journeys were skipped${forbidden}; ${passed}.`;
    return outcome('incomplete', EXIT.evidence, summary);
  }
  if (counts.passed + counts.flaky === 0) {
    return outcome('incomplete', EXIT.evidence, `INCOMPLETE: all ${counts.all} journeys were skipped.`);
  }
  const aside = [
    ...(counts.flaky > 0 ? [`${counts.flaky} flaky`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
  ];
  const all = [passed, ...aside].join(', ');
  if (unselected > 0) {
    return outcome('passed', EXIT.ok, `PARTIAL: every claim holds; ${all}; ${unselected} required ones were not run.`);
  }
  return outcome('passed', EXIT.ok, `PASSED: every claim holds; ${all}.`);
}

const outcome = (verdict: RunVerdict, exitCode: number, summary: string): Outcome => ({ verdict, exitCode, summary });
