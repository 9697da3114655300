import type { Contract } from '../contract/contract.ts';
import type { Capture, CapturedJourney } from './capture.ts';

/** Tag of the journey whose picture and conversation are filed under the name that the contract gives (`filedAs`). */
const FILED = '@filed';

/** The two files that are filed beside the report under fixed names. */
export interface Filed {
  readonly journey: CapturedJourney & { readonly folder: string };
  /** Name of the file with the conversation. */
  readonly conversation: string;
  /** The picture's file name, and the path in the capture that it is a copy of; absent if the journey has no picture. */
  readonly picture?: { readonly path: string; readonly from: string };
}

/** File names that a contract gives to the picture and the conversation of a run that passed. */
export const filedNames = ({ filedAs }: Pick<Contract, 'filedAs'>): string[] =>
  filedAs === undefined ? [] : [`${filedAs}.png`, `${filedAs}_ws.txt`];

/** Prefix of these names: files of a run that did not pass carry its verdict, so that no one takes them for good ones. */
export const filedPrefix = (verdict: Capture['verdict']): string =>
  verdict === 'passed' ? '' : `${verdict.toUpperCase()}-`;

/** What a capture files under fixed names; undefined if no journey started or its contract names no file. */
export function filedBy(
  { journeys, verdict }: Pick<Capture, 'journeys' | 'verdict'>,
  contractOf: (folder: string) => Contract,
  /** Names of the pictures in a journey's folder, in their order. */
  picturesOf: (folder: string) => readonly string[],
): Filed | undefined {
  const journey = journeyToFile({ journeys, verdict });
  const [picture, conversation] = journey ? filedNames(contractOf(journey.folder)) : [];
  if (!journey || picture === undefined || conversation === undefined) return undefined;
  const pictures = picturesOf(journey.folder);
  const from =
    verdict === 'passed'
      ? (pictures.find((file) => file.includes('toast')) ?? pictures.at(-1))
      : pictures.find((file) => file.includes('failed'));
  const prefix = filedPrefix(verdict);
  return {
    journey,
    conversation: `${prefix}${conversation}`,
    ...(from ? { picture: { path: `${prefix}${picture}`, from: `${journey.folder}/screenshots/${from}` } } : {}),
  };
}

/** The journey with the tag if the run passed, else the first that failed. */
function journeyToFile({ journeys, verdict }: Pick<Capture, 'journeys' | 'verdict'>): Filed['journey'] | undefined {
  const started = journeys.flatMap((journey) => (journey.folder ? [{ ...journey, folder: journey.folder }] : []));
  const failed = started.find(({ status }) => status !== 'passed' && status !== 'skipped');
  const chosen = verdict === 'passed' ? started.find(({ tags }) => tags.includes(FILED)) : failed;
  return chosen ?? started[0];
}
