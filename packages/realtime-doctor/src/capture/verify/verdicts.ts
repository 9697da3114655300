import { conclude, isInfrastructure, policyOf } from '../verdict.ts';
import { captureName, type Capture, type CapturedJourney, type JourneyStatus } from '../capture.ts';
import type { Problems } from './problem.ts';
import type { ReadTranscript } from './transcript.ts';

type LineOf = (...path: (string | number)[]) => number;

/**
 * Checks that the verdict of the run follows from its journeys, and that folder name, exit code and summary match.
 */
export function checkVerdict(capture: Capture, name: string, lineOf: LineOf, problems: Problems): void {
  const { journeys, interrupted, outOfTime, errors, configuration } = capture;
  const outcome = conclude({
    journeys,
    interrupted,
    outOfTime,
    errors: errors.map((message) => ({ message })),
    unselected: capture.unselected?.length ?? 0,
    policy: policyOf(configuration),
  });
  for (const member of ['verdict', 'exitCode', 'summary'] as const) {
    problems.same('capture.json', () => lineOf(member), outcome[member], capture[member], member);
  }
  // Only names in our format are checked; a renamed folder is fine.
  if (/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/.test(name)) {
    problems.same('', undefined, captureName(capture), name, 'the name of the capture');
  }
}

/** Checks that the status of a journey follows from its transcript: claims, last step and end of the test. */
export function checkStatus(
  { interrupted }: Pick<Capture, 'interrupted'>,
  journey: CapturedJourney,
  index: number,
  { path, transcript, end }: ReadTranscript,
  lineOf: LineOf,
  problems: Problems,
): void {
  const { error = '' } = journey;
  // The failed attempt is in its own entry.
  const status = journey.status === 'flaky' ? 'passed' : journey.status;
  const closing = transcript.of('step.end').findLast(({ step }) => step === 'journey')?.error;
  const failed = transcript.of('judged').find(({ holds }) => !holds);
  const isBroken =
    end?.error !== undefined ||
    closing !== undefined ||
    failed !== undefined ||
    end?.status === 'failed' ||
    end?.status === 'timedOut';
  // An interrupt may arrive after the last claim, while the journey is being closed: its transcript then ended well.
  const follows = expectedStatus(isBroken, end?.status, error);
  const expected = interrupted && status === 'interrupted' && follows === 'passed' ? status : follows;
  const why = failed
    ? `claim ${failed.claim} of ${failed.id} ${failed.verdict}`
    : (closing ?? end?.error ?? 'nothing failed');
  problems.same(
    'capture.json',
    () => lineOf('journeys', index, 'status'),
    expected,
    status,
    `status (${path}: ${why})`,
  );
  const told = [closing, end?.error].some((words) => words !== undefined && isInfrastructure({ message: words }));
  if (status === 'infrastructure' && !told) {
    const line = lineOf('journeys', index, 'error');
    problems.add('capture.json', line, 'an infrastructure failure that the transcript records', `"${error}" only here`);
  }
}

function expectedStatus(isBroken: boolean, ended: string | undefined, error: string): JourneyStatus {
  if (ended === 'interrupted' || ended === 'skipped') return ended;
  if (!isBroken) return 'passed';
  return isInfrastructure({ message: error }) ? 'infrastructure' : 'failed';
}
