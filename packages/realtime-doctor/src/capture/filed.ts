import type { Contract } from '../contract/contract.ts';
import type { Capture, CapturedJourney } from './capture.ts';

/** Tag of the journey whose screenshot and conversation are filed under the name in the contract (`filedAs`). */
const FILED = '@filed';

/** The two files that are filed beside the report under fixed names. */
export interface Filed {
  readonly journey: CapturedJourney & { readonly folder: string };
  /** Name of the file with the conversation. */
  readonly conversation: string;
  /** File name of the screenshot, and the path in the capture of its original; absent if the journey has none. */
  readonly picture?: { readonly path: string; readonly from: string };
}

/** File names that a contract gives to the screenshot and the conversation of a passed run. */
export const filedNames = ({ filedAs }: Pick<Contract, 'filedAs'>): string[] =>
  filedAs === undefined ? [] : [`${filedAs}.png`, `${filedAs}_ws.txt`];

/**
 * Prefix of these names: files of a run that did not pass carry its verdict, so they can't be mistaken for good ones.
 */
export const filedPrefix = (verdict: Capture['verdict']): string =>
  verdict === 'passed' ? '' : `${verdict.toUpperCase()}-`;

/**
 * The files that a capture files under fixed names; undefined if no journey started or its contract names no file.
 */
export function filedBy(
  { journeys, verdict }: Pick<Capture, 'journeys' | 'verdict'>,
  contractOf: (folder: string) => Contract,
  /** Names of the screenshots in a journey folder, in order. */
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

/** The journey with the tag if the run passed, otherwise the first that failed. */
function journeyToFile({ journeys, verdict }: Pick<Capture, 'journeys' | 'verdict'>): Filed['journey'] | undefined {
  const started = journeys.flatMap((journey) => (journey.folder ? [{ ...journey, folder: journey.folder }] : []));
  const failed = started.find(({ status }) => status !== 'passed' && status !== 'skipped');
  const chosen = verdict === 'passed' ? started.find(({ tags }) => tags.includes(FILED)) : failed;
  return chosen ?? started[0];
}
