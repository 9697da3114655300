import { hasFailed, type ReportSources } from './source.ts';

/**
 * Bytes of pictures that stand in the report itself. A picture is 120 kB, and a run of all journeys has a hundred: all
 * of them would make every capture 16 MB larger than it is, for pictures that lie beside the report anyway.
 */
const MOST = 3_000_000;

/**
 * Which pictures stand in the report, so that it shows what went wrong where it is all that somebody has: those of
 * failed journeys, else those of the one that QA files, as far as there is room. The others are shown from their files.
 */
export function inlined({ capture: { journeys }, pictures, files }: ReportSources): ReadonlySet<string> {
  const failed = journeys.filter(hasFailed);
  const telling = failed.length > 0 ? failed : journeys.filter(({ tags }) => tags.includes('@filed'));
  const shown = new Set<string>();
  let room = MOST;
  for (const { folder } of telling) {
    if (folder === undefined) continue;
    for (const name of pictures(folder)) {
      const path = `${folder}/screenshots/${name}`;
      room -= files.get(path) ?? Infinity;
      if (room < 0) return shown;
      shown.add(path);
    }
  }
  return shown;
}
