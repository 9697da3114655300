import type { Contract } from '../../contract/contract.ts';
import { EvidenceError } from '../../errors.ts';
import type { Transcript } from '../../transcript/transcript.ts';
import type { Capture, CapturedJourney } from '../capture.ts';
import { TRANSCRIPT } from '../file-names.ts';
import { readCapture } from '../verify/capture.ts';
import { contractOf } from '../verify/contract.ts';
import { Files } from '../verify/files.ts';
import { Problems } from '../verify/problem.ts';
import { problemText } from '../verify/text.ts';
import { readStrictly } from '../verify/transcript.ts';

/** A journey to compare; without a transcript if it never started. */
export interface SideJourney {
  readonly journey: CapturedJourney;
  readonly transcript?: Transcript;
  readonly contract?: Contract;
  /** Bytes of a screenshot, by its path in the journey folder. */
  readonly picture: (file: string) => Buffer | undefined;
}

/** One of two captures. */
export interface Side {
  readonly name: string;
  readonly capture: Capture;
  readonly journeys: ReadonlyMap<string, SideJourney>;
}

/**
 * Reads a capture for comparison. The caller verifies it, or reports that it is not verified. @throws EvidenceError
 */
export function readSide(dir: string, name: string): Side {
  const problems = new Problems();
  const files = new Files(dir);
  const read = readCapture(files, problems);
  if (!read) throw unreadable(name, problems);
  const { capture } = read;
  const journeys = capture.journeys.map((journey) => [journey.title, readJourney(files, journey, problems)] as const);
  return { name, capture, journeys: new Map(journeys) };
}

function readJourney(files: Files, journey: CapturedJourney, problems: Problems): SideJourney {
  const { folder } = journey;
  const picture = (file: string): Buffer | undefined =>
    files.has(`${folder}/${file}`) ? files.bytes(`${folder}/${file}`) : undefined;
  const read = folder === undefined ? undefined : readStrictly(files, `${folder}/${TRANSCRIPT}`, problems);
  if (!read) return { journey, picture };
  return { journey, picture, transcript: read.transcript, contract: contractOf(files, read, problems) };
}

function unreadable(name: string, { found: [problem] }: Problems): EvidenceError {
  return new EvidenceError(
    `${name} is not a valid capture${problem ? `: ${problemText(problem)}` : '.'}`,
    'Run `npm run evidence -- verify` for details.',
  );
}
