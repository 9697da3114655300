/**
 * The message of a failed test, with the root cause first. The worker writes each finding into an annotation of the
 * test, because Playwright collects the errors before the cause is known. The reporter then puts the first finding
 * before the error, so that it comes first wherever the failure shows: terminal, HTML, Allure, JUnit, capture.
 */
import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { headline, type Finding } from 'realtime-doctor/diagnosis/finding.ts';

/** The type of the annotations that carry findings. */
const FINDING = 'finding';

/** The type of the annotation that says what a test was waiting for when it timed out. */
const AWAITED = 'awaited';

type Annotations = readonly { readonly type: string; readonly description?: string }[];

export function annotateFindings({ annotations }: Pick<TestInfo, 'annotations'>, findings: readonly Finding[]): void {
  for (const finding of findings) annotations.push({ type: FINDING, description: headline(finding) });
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

/** Puts the cause before the message of the result's first error. */
export function leadWithCause({ errors, annotations }: Pick<TestResult, 'errors' | 'annotations'>): void {
  const cause = causeIn(annotations);
  const [error] = errors;
  if (cause === undefined || !error) return;
  error.message = withCause(cause, error.message ?? '');
  if (error.stack) error.stack = withCause(cause, error.stack);
}

/** The cause, and what a test was waiting for when it timed out. */
const causeIn = (annotations: Annotations): string | undefined =>
  [FINDING, AWAITED]
    .flatMap((wanted) => annotations.find(({ type }) => type === wanted)?.description ?? [])
    .join('\n\n') || undefined;

const withCause = (cause: string | undefined, failure: string): string =>
  cause === undefined ? failure : `${cause}\n\n${failure}`;

/** The causes that were found for a test, one line each, the first one to fix first. */
export const causesOf = ({ annotations }: { readonly annotations: Annotations }): string[] =>
  annotations.flatMap(({ type, description }) => (type === FINDING && description !== undefined ? [description] : []));
