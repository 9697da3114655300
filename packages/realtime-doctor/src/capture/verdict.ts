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

/** Playwright's words for a test that ran out of its time, and ours if a claim was undecided then. */
const RAN_OUT = /Test timeout of \d+ms exceeded|, which was still undecided,/;

export interface Outcome {
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  /** First line of the closing summary: which, in words. */
  readonly summary: string;
}

export interface RunFacts {
  readonly journeys: readonly Pick<CapturedJourney, 'status' | 'title' | 'error' | 'skipped' | 'superseded'>[];
  /** The run was cut short, by a signal or by its time limit. */
  readonly interrupted: boolean;
  /** It was the time limit of the whole run (`globalTimeout`). */
  readonly outOfTime?: boolean | undefined;
  /** Errors outside any journey: a config that does not load, a file that does not compile. */
  readonly errors: readonly { readonly message?: string; readonly stack?: string }[];
  /** Required journeys that the run was not asked to run. */
  readonly unselected: number;
  readonly policy: Policy;
}

/** How strict a run is, by its configuration. */
export interface Policy {
  /** Each skipped journey counts as required (`E2E_NO_SKIP`). */
  readonly noSkip: boolean;
  /** What a journey makes of the run that failed and passed when it was tried again (`E2E_FLAKY`). */
  readonly flaky: 'fail' | 'report';
}

/** The policy that a capture's configuration says. Captures of older versions do not say what flaky means. */
export const policyOf = (configuration: Readonly<Record<string, string>>): Policy => ({
  noSkip: configuration['E2E_NO_SKIP'] === 'true',
  flaky: configuration['E2E_FLAKY'] === 'report' ? 'report' : 'fail',
});

type Counts = Readonly<Record<JourneyStatus | 'all', number>>;

/**
 * The run's verdict. A claim that failed is certain whatever else broke; if none failed, an infrastructure that did
 * leaves the product unjudged. PASSED is said only of a run in which every required journey ran.
 */
export function conclude(facts: RunFacts): Outcome {
  const { interrupted, outOfTime = false, errors, policy } = facts;
  // A try that another one followed is not a journey of its own.
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
    return outcome('interrupted', EXIT.interrupted, `INTERRUPTED: ${passed} before it; the rest was not judged.`);
  }
  if (counts.failed > 0) {
    const which = `${counts.failed} of ${counts.all} journeys`;
    const ranOut = journeys.every(({ status, error = '' }) => status !== 'failed' || RAN_OUT.test(error));
    // Nothing was seen to be wrong: what they waited for may be slow, or their limit short.
    if (ranOut) return outcome('failed', EXIT.claim, `FAILED: ${which} did not end within their time limit.`);
    return outcome('failed', EXIT.claim, `FAILED: the product is wrong; ${which} failed.`);
  }
  if (counts.flaky > 0 && policy.flaky === 'fail') {
    const which = `${counts.flaky} of ${counts.all} journeys passed only when tried again`;
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
  /** The count of passed journeys in words. */
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
    const what = errors[0]?.message?.split('\n')[0] ?? 'no journey matches what was asked for';
    return outcome('usage', EXIT.usage, `NOTHING RAN: ${what}`);
  }
  const owed = policy.noSkip ? counts.skipped : journeys.filter(({ skipped }) => skipped?.isRequired).length;
  if (owed > 0) {
    const forbidden = policy.noSkip ? ', and E2E_NO_SKIP forbids to skip any' : '';
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
