/** A transcript of a page, made of entries that are written down here. */
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { TRANSCRIPT_VERSION, type Entry, type Header } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';

type Unnumbered<E> = E extends Entry ? Omit<E, 'id'> : never;

export function transcriptOf(entries: readonly Unnumbered<Entry>[]): Transcript {
  const header: Header = {
    kind: 'header',
    version: TRANSCRIPT_VERSION,
    journey: 'a page',
    contract: inferred.name,
    run: 'r',
    wallOrigin: new Date(0).toISOString(),
    stack: 'attached',
    backend: 'unknown',
    browser: 'chromium',
    notObserved: [],
  };
  return new Transcript(
    header,
    entries.map((entry, index) => ({ ...entry, id: `e${index + 1}` })),
  );
}
