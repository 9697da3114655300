import type { Entry } from './entries.ts';
import { seconds } from '../text.ts';
import { tellingOf } from './telling.ts';

/** An entry as one line: time, source, event. */
export function describe(entry: Entry): string {
  const where = entry.source === 'page' ? entry.page : entry.source;
  return `${entry.id.padStart(5)}  ${seconds(entry.t, 3).padStart(10)}  ${where.padEnd(8)}  ${what(entry)}`;
}

/** The text of an entry, without time and source. */
export const what = (entry: Entry): string => tellingOf(entry).line(entry);
