import type { Failure } from '../sources/recording/recording.ts';
import type { Entry, Kind } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** How far back the story of a failure goes, in milliseconds, and its maximum number of entries. */
const BEFORE = 10_000;
const LONGEST = 14;

const TOLD: ReadonlySet<Kind> = new Set<Kind>([
  'ws.created',
  'ws.response',
  'ws.frame',
  'ws.error',
  'ws.closed',
  'http.request',
  'http.response',
  'http.failed',
  'page.error',
  'page.crashed',
  'navigation',
]);

/** The traffic in the seconds before a failure, without heartbeats. */
export function beforeFailure({ t }: Failure, transcript: Transcript): Entry[] {
  return transcript.entries.filter((entry) => entry.t <= t && entry.t >= t - BEFORE && isTold(entry)).slice(-LONGEST);
}

function isTold(entry: Entry): boolean {
  if (entry.kind === 'console') return entry.level === 'error';
  if (entry.kind === 'ws.frame') return entry.packet?.engine !== 'ping' && entry.packet?.engine !== 'pong';
  return TOLD.has(entry.kind);
}
