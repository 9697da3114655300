import type { Capture, CapturedJourney } from '../capture.ts';
import type { Sources } from '../derived.ts';
import { TRANSCRIPT } from '../file-names.ts';
import { checkStanding, compareClaims, judgeAgain } from './claims.ts';
import type { Contract } from '../../contract/contract.ts';
import { contractOf } from './contract.ts';
import type { ReadCapture } from './capture.ts';
import type { Files } from './files.ts';
import { compareFindings, diagnoseAgain, readFindings, type ReadFindings } from './findings.ts';
import type { Problems } from './problem.ts';
import { checkFiledNames, checkPictures, compareDerived } from './shown.ts';
import { readStrictly, type ReadTranscript } from './transcript.ts';
import { checkStatus } from './verdicts.ts';

/** A journey that was judged again. */
export interface CheckedJourney {
  readonly read: ReadTranscript;
  readonly contract: Contract;
  readonly stored: ReadFindings | undefined;
  readonly claims: number;
  readonly findings: number;
}

/** Checks everything in a journey's folder. */
export function checkJourney(
  files: Files,
  { capture, lineOf }: ReadCapture,
  journey: CapturedJourney,
  index: number,
  problems: Problems,
): CheckedJourney | undefined {
  const { folder, status, title } = journey;
  if (folder === undefined) {
    checkWithoutFolder(journey, index, lineOf, problems);
    return undefined;
  }
  const read = readStrictly(files, `${folder}/${TRANSCRIPT}`, problems);
  if (!read) return undefined;
  const { path, transcript } = read;
  problems.same(path, 1, title, transcript.header.journey, 'title of the journey');
  problems.same(path, 1, runOf(capture, journey), transcript.header.run, 'id of the run');
  const contract = contractOf(files, read, problems);
  const claims = judgeAgain(read, contract, problems);
  compareClaims(read, journey, index, lineOf, problems);
  checkStatus(capture, journey, index, read, lineOf, problems);
  if (status === 'passed') checkStanding(read, contract, problems);
  const stored = readFindings(files, folder, problems);
  const findings = stored ? diagnoseAgain(files, read, stored, contract, problems) : 0;
  compareFindings(read, journey, index, stored, lineOf, problems);
  checkPictures(files, read, status === 'passed', problems);
  return { read, contract, stored, claims, findings };
}

/** In a merged capture, each journey names its own run, which must be one of the parts. */
function runOf({ run, parts }: Capture, journey: CapturedJourney): string {
  return parts?.find((part) => part.run === journey.run)?.run ?? run;
}

/** A journey without a transcript can't have passed. */
function checkWithoutFolder(
  { status, claims, findings }: CapturedJourney,
  index: number,
  lineOf: ReadCapture['lineOf'],
  problems: Problems,
): void {
  const at = (member: string) => () => lineOf('journeys', index, member);
  if (status === 'passed') {
    problems.add('capture.json', at('status')(), 'a transcript of a journey that passed', 'there is none');
  }
  problems.same('capture.json', at('claims'), 0, claims.length, 'claims of a journey without a transcript');
  problems.same('capture.json', at('findings'), 0, findings.length, 'findings of a journey without a transcript');
}

/** Checks the reports and the files under fixed names, if all journeys could be read. */
export function checkShown(
  files: Files,
  capture: Capture,
  journeys: readonly (CheckedJourney | undefined)[],
  problems: Problems,
): void {
  const byFolder = new Map(
    journeys.flatMap((journey, index): [string, CheckedJourney][] => {
      const folder = capture.journeys[index]?.folder;
      return journey && folder !== undefined ? [[folder, journey]] : [];
    }),
  );
  // An unreadable journey is already reported, and the reports depend on it.
  if (capture.journeys.some(({ folder }) => folder !== undefined && !byFolder.has(folder))) return;
  const of = (folder: string): CheckedJourney => byFolder.get(folder) as CheckedJourney;
  const sources: Sources = {
    capture,
    transcript: (folder) => of(folder).read.transcript,
    contract: (folder) => of(folder).contract,
    probes: (folder) => of(folder).stored?.probes,
    findings: (folder) => of(folder).stored?.findings,
    pictures: (folder) => files.namesIn(`${folder}/screenshots`),
    picture: (path) => files.bytes(path),
    files: files.sizes,
  };
  compareDerived(files, sources, problems);
  checkFiledNames(files, sources, problems);
}
