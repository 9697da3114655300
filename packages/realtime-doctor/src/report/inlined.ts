import { hasFailed, type ReportSources } from './source.ts';

/**
 * Maximum total bytes of the images embedded in the report. An image has 120 kB and a full run a hundred of them:
 * embedding all would make each capture 16 MB larger, although the images are stored beside the report.
 */
const MOST = 3_000_000;

/**
 * Which images to embed, so that the report alone shows what went wrong: those of failed journeys, otherwise those of
 * the filed journey, as far as there is room. The other images are loaded from their files.
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
