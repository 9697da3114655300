import type { Capture, CapturedJourney } from './capture.ts';

/** Tag of the journey whose picture and conversation QA files. */
const FILED = '@filed';

export const OLD_PICTURE = 'journey9_notifications.png';
export const OLD_CONVERSATION = 'journey9_notifications_ws.txt';

/** What stands in the two files that QA has always filed. */
export interface FiledAsOfOld {
  readonly journey: CapturedJourney & { readonly folder: string };
  /** Before their names: those of a run that did not pass bear its verdict, so that nobody files them for good ones. */
  readonly prefix: string;
  /** Path of the picture in the capture; absent where the journey left none. */
  readonly picture?: string;
}

/** Which journey's picture and conversation a capture has under their old names; undefined where no journey began. */
export function filedAsOfOld(
  { journeys, verdict }: Pick<Capture, 'journeys' | 'verdict'>,
  /** Names of the pictures in a journey's folder, in their order. */
  picturesOf: (folder: string) => readonly string[],
): FiledAsOfOld | undefined {
  const good = verdict === 'passed';
  const begun = journeys.flatMap((journey) => (journey.folder ? [{ ...journey, folder: journey.folder }] : []));
  const failed = begun.find(({ status }) => status !== 'passed' && status !== 'skipped');
  const told = good ? begun.find(({ tags }) => tags.includes(FILED)) : failed;
  const journey = told ?? begun[0];
  if (!journey) return undefined;
  const names = picturesOf(journey.folder);
  const name = good
    ? (names.find((file) => file.includes('toast')) ?? names.at(-1))
    : names.find((file) => file.includes('failed'));
  const prefix = good ? '' : `${verdict.toUpperCase()}-`;
  return { journey, prefix, ...(name ? { picture: `${journey.folder}/screenshots/${name}` } : {}) };
}
