import type { ConsoleLine, PageError } from '../transcript/entries.ts';
import { backoff, MARGIN } from './bounds.ts';
import { claim, count, fails, holds, type View } from './claim.ts';
import { NETWORK_CHANGED } from './machine.ts';
import { faults } from './losses.ts';

/** Chromium's own messages about a connection that a fault broke; the page can't prevent them. */
const transportNoise = /^(WebSocket connection to|Failed to load resource:|GET |POST |net::ERR_)/;

/** Chromium's message about a missing image, font or source map: no realtime feature depends on them. */
const MISSING = /^Failed to load resource: the server responded with a status of 404\b/;
const DECORATION = /\.(?:ico|png|jpe?g|gif|svg|webp|avif|woff2?|ttf|map|webmanifest)$/i;

/**
 * Nothing unexpected on the console: no error line and no uncaught error. Ignored are Chromium's messages about
 * transport during a fault (plus one backoff) or while the network of the machine changed, its messages about missing
 * decoration, and whatever the journey lists in `expecting` (regular expressions).
 */
export const quietConsole = claim<{ expecting?: readonly string[] }>(
  'quiet-console',
  'Nothing unexpected on the console',
  (view, { expecting = [] }) => {
    const expected = 'no error on the console';
    const patterns = expecting.map((pattern) => new RegExp(pattern));
    const loud = view.transcript
      .of('console', 'page.error')
      .filter((entry) => entry.page === view.page && (entry.kind === 'page.error' || entry.level === 'error'))
      .filter((entry) => !patterns.some((pattern) => pattern.test(words(entry))) && !isExplained(view, entry));
    const [first] = loud;
    if (first) return fails(expected, `${count(loud.length, 'error')}: ${words(first).slice(0, 200)}`, ...loud);
    return holds(expected, 'none');
  },
);

const words = (entry: ConsoleLine | PageError): string => (entry.kind === 'console' ? entry.text : entry.message);

function isExplained(view: View, entry: ConsoleLine | PageError): boolean {
  if (entry.kind !== 'console' || !transportNoise.test(entry.text)) return false;
  if (entry.text.includes(NETWORK_CHANGED) || isMissingDecoration(entry)) return true;
  const after = backoff(10, view.contract.client).latest + MARGIN;
  return faults(view).some(({ begin, end }) => entry.t >= begin.t - MARGIN && entry.t <= (end?.t ?? Infinity) + after);
}

/** The line number of the message is that of the document, its URL that of the missing file. */
const isMissingDecoration = ({ text, at }: ConsoleLine): boolean =>
  MISSING.test(text) && at !== undefined && URL.canParse(at.url) && DECORATION.test(new URL(at.url).pathname);
