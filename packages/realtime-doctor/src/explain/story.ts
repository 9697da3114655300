import type { Failure } from '../sources/recording/recording.ts';
import type { Entry, Kind } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** How far back the story of a failure goes, and its maximum number of entries. */
const STORY_MS = 10_000;
const MAX_ENTRIES = 14;

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
  return transcript.entries
    .filter((entry) => entry.t <= t && entry.t >= t - STORY_MS && isTold(entry))
    .slice(-MAX_ENTRIES);
}

function isTold(entry: Entry): boolean {
  if (entry.kind === 'console') return entry.level === 'error';
  if (entry.kind === 'ws.frame') return entry.packet?.engine !== 'ping' && entry.packet?.engine !== 'pong';
  return TOLD.has(entry.kind);
}
