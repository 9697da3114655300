/** What the page's user and its developer have before them: people search for the words that they see. */
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import type { Recording } from '../recording.ts';
import type { Plain } from './plain.ts';

/** More lines of the console tell nothing more. */
const LINES = 2;

/** What the page said of itself last: its state, and the reason where it gave one. */
export function onThePage({ entries }: Recording): string | undefined {
  const shown = entries.filter((entry) => entry.kind === 'shown');
  const last = (wanted: string) => shown.findLast(({ what, text }) => what === wanted && text !== '')?.text;
  const said = [last('state'), last('refusal')].filter((text) => typeof text === 'string');
  return said.length > 0 ? said.map((text) => `"${text}"`).join(', ') : undefined;
}

/** The errors in the browser's console, each kind once. */
export function inTheConsole({ entries }: Recording, plain: Plain): string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.kind === 'page.error') return [`Uncaught ${entry.message}`];
    return entry.kind === 'console' && entry.level === 'error' && isOfTheAttempts(entry.text, entries)
      ? [entry.text]
      : [];
  });
  return [...new Set(lines.map((line) => withoutTime(plain(line))))].slice(0, LINES);
}

/** engine.io-client's mark against caches. */
const withoutTime = (line: string): string => line.replace(/\s+/g, ' ').replace(/([?&]t=)[\w-]+/g, '$1…');

/** A page without an icon says so, too. */
function isOfTheAttempts(text: string, entries: readonly Entry[]): boolean {
  const isMissing = text.includes('responded with a status of 404');
  return !isMissing || entries.some((entry) => entry.kind === 'http.response' && entry.status === 404);
}
