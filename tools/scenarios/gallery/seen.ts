/** What the user and the developer see, because readers search for these texts. */
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import type { Recording } from '../recording.ts';
import type { Plain } from './plain.ts';

/** Maximum number of console lines. */
const LINES = 2;

/** The last state that the page showed, and the reason if it gave one. */
export function onThePage({ entries }: Recording): string | undefined {
  const shown = entries.filter((entry) => entry.kind === 'shown');
  const last = (wanted: string) => shown.findLast(({ what, text }) => what === wanted && text !== '')?.text;
  const said = [last('state'), last('refusal')].filter((text) => typeof text === 'string');
  return said.length > 0 ? said.map((text) => `"${text}"`).join(', ') : undefined;
}

/** The distinct errors in the browser console. */
export function inTheConsole({ entries }: Recording, plain: Plain): string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.kind === 'page.error') return [`Uncaught ${entry.message}`];
    return entry.kind === 'console' && entry.level === 'error' && isOfTheAttempts(entry.text, entries)
      ? [entry.text]
      : [];
  });
  return [...new Set(lines.map((line) => withoutTime(plain(line))))].slice(0, LINES);
}

/** Masks the cache-busting parameter of engine.io-client. */
const withoutTime = (line: string): string => line.replace(/\s+/g, ' ').replace(/([?&]t=)[\w-]+/g, '$1…');

/** Excludes 404 errors about a missing page icon. */
function isOfTheAttempts(text: string, entries: readonly Entry[]): boolean {
  const isMissing = text.includes('responded with a status of 404');
  return !isMissing || entries.some((entry) => entry.kind === 'http.response' && entry.status === 404);
}
