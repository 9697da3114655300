/**
 * The message of a failed test, with the root cause first. The worker writes each finding into an annotation of the
 * test, because Playwright collects the errors before the cause is known. The reporter then puts the first finding
 * before the error, so that it comes first wherever the failure shows: terminal, HTML, Allure, JUnit, capture.
 */
import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { isInfrastructure } from 'realtime-doctor/capture/verdict.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { headline, type Finding } from 'realtime-doctor/diagnosis/finding.ts';
import { MAX_SILENCE_MS } from '../run/heartbeat.ts';
import { browserGone } from '../fixtures/journey/broken.ts';

/** The type of the annotations that carry findings. */
const FINDING = 'finding';

/** The type of the annotation that says what a test was waiting for when it timed out. */
const AWAITED = 'awaited';

/** The type of the annotation that tells what broke under a test, so that nothing it saw is the product's fault. */
const BROKEN = 'infrastructure';

/** The type of the annotation that a test has until its recording runs. */
const SETTING_UP = '_setting-up';

/** Playwright's words, or those of our tap, if a browser that had started is gone. */
const BROWSER_GONE = /^(?!.*\bbrowserType\.launch).*(?:\bhas been closed\b|\bSessionClosed\b)/m;
/** Playwright's words if the browser did not get as far as a page. */
const NO_PAGE = /browser\.newContext: .*has been closed|while setting up "(?:browser|context|page)"/;

const describe = ({ name, message }: Error): string => `${name}: ${message}`;

type Annotations = readonly { readonly type: string; readonly description?: string }[];

export function annotateFindings({ annotations }: Pick<TestInfo, 'annotations'>, findings: readonly Finding[]): void {
  for (const finding of findings) annotations.push({ type: FINDING, description: headline(finding) });
}

export function annotateBroken({ annotations }: Pick<TestInfo, 'annotations'>, error: InfrastructureError): void {
  annotations.push({ type: BROKEN, description: describe(error) });
}

/** From here until `annotateBegun`, a failure is one of the set-up. */
export function annotateSettingUp({ annotations }: Pick<TestInfo, 'annotations'>): void {
  annotations.push({ type: SETTING_UP });
}

export function annotateBegun({ annotations }: Pick<TestInfo, 'annotations'>): void {
  const index = annotations.findIndex(({ type }) => type === SETTING_UP);
  if (index >= 0) annotations.splice(index, 1);
}

export function annotateAwaited({ annotations }: Pick<TestInfo, 'annotations'>, description: string): void {
  annotations.push({ type: AWAITED, description });
}

/**
 * The failure as shown in evidence: the cause from `annotations`, if there is one, then the failure without colours.
 */
export function failureMessage(annotations: Annotations, failure: string): string {
  return withCause(causeIn(annotations), stripVTControlCharacters(failure));
}

/** Playwright's words for a test whose worker is gone. */
const WORKER_GONE = /worker process exited unexpectedly \(code=(\w+), signal=(\w+)\)/;

/**
 * Names the loss of the test's worker, which recorded nothing of it.
 * @param isSilent - whether one was ended because its code never yielded
 * @returns whether its worker was lost
 */
export function leadWithLostWorker({ errors }: Pick<TestResult, 'errors'>, isSilent: boolean): boolean {
  const [error] = errors;
  const [, code, signal] = WORKER_GONE.exec(stripVTControlCharacters(error?.message ?? '')) ?? [];
  if (!error || code === undefined) return false;
  const lost = isSilent
    ? new InfrastructureError(
        `The test's process (Playwright's worker) answered nothing for ${MAX_SILENCE_MS / 1000} s and was ended: its code loops without an \`await\`, or somebody stopped it.`,
        'Look for a loop in the journey and in what it imports.',
      )
    : new InfrastructureError(
        `The test's process (Playwright's worker) ended unexpectedly: ${signal === 'null' ? `exit code ${code}` : signal}.`,
        'See whether the machine ran out of memory (`dmesg`), and start fewer workers (--workers=1).',
      );
  error.message = describe(lost);
  return true;
}

/** Puts the cause before the message of the result's first error. */
export function leadWithCause(result: Pick<TestResult, 'errors' | 'annotations'>): void {
  const [error] = result.errors;
  const broken = notBegun(result);
  const cause = causeIn(result.annotations) ?? (broken && describe(broken));
  if (cause === undefined || !error) return;
  error.message = withCause(cause, error.message ?? '');
  if (error.stack) error.stack = withCause(cause, error.stack);
}

/** Why a test did not get as far as its journey, which is never the product's fault. */
function notBegun({
  errors,
  annotations,
}: Pick<TestResult, 'errors' | 'annotations'>): InfrastructureError | undefined {
  const said = errors.map(({ message = '' }) => stripVTControlCharacters(message)).join('\n');
  const isSettingUp = annotations.some(({ type }) => type === SETTING_UP);
  if (NO_PAGE.test(said) || (isSettingUp && BROWSER_GONE.test(said))) return browserGone();
  if (!isSettingUp || errors.some(isInfrastructure)) return undefined;
  return new InfrastructureError(
    'The recording of the journey did not start.',
    'The error below says why. Run it again; if it is the same, report it.',
  );
}

/** The cause, and what a test was waiting for when it timed out. */
const causeIn = (annotations: Annotations): string | undefined =>
  [BROKEN, FINDING, AWAITED]
    .flatMap((wanted) => annotations.find(({ type }) => type === wanted)?.description ?? [])
    .join('\n\n') || undefined;

const withCause = (cause: string | undefined, failure: string): string =>
  cause === undefined ? failure : `${cause}\n\n${failure}`;

/** The causes that were found for a test, one line each, the first one to fix first. */
export const causesOf = ({ annotations }: { readonly annotations: Annotations }): string[] =>
  annotations.flatMap(({ type, description }) => (type === FINDING && description !== undefined ? [description] : []));
