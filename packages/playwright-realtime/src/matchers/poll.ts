import type { Page } from '@playwright/test';
import { UsageError } from 'realtime-doctor/errors.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { Judgement, Verdict } from 'realtime-doctor/claims/claim.ts';
import { describe } from 'realtime-doctor/transcript/describe.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { allRecordings, clock, recordingOf, transcriptOf } from '../suite/recordings.ts';

/** Minimum interval between two judgements. */
const INTERVAL_MS = 100;
const MAX_ENTRIES_SHOWN = 6;

export interface PollRequest {
  /** Time limit in milliseconds. */
  readonly limit: number;
  readonly claim: string;
  readonly isNot: boolean;
  readonly judge: (transcript: Transcript, page: string, contract: Contract) => Judgement;
  /** Whether the verdict ends the wait. */
  readonly isDone: (verdict: Verdict) => boolean;
}

export interface Polled {
  readonly judgement: Judgement;
  /** Each judgement that differed from the previous one. */
  readonly log: readonly string[];
  /** The entries that the last judgement cites, as text. */
  readonly because: readonly string[];
}

/**
 * Judges until the claim is decided or the time is up. The judgements are written to the recording, so that a later
 * diagnosis counts a failed matcher as a symptom.
 * @throws UsageError if the page is not recorded
 */
export async function poll(page: Page, request: PollRequest): Promise<Polled> {
  const recording = await recordingOf(page);
  const name = recording && (await recording.tap.nameOf(page));
  if (!recording || name === undefined) {
    throw new UsageError(
      'This page is not recorded.',
      "Import `test` from 'playwright-realtime' in the test that opens it, and do not set use.realtime.record to 'off'.",
    );
  }
  const began = clock.now();
  const log: string[] = [];
  for (;;) {
    const transcript = withNow(transcriptOf(await allRecordings(), { title: '' }));
    const judgement = request.judge(transcript, name, recording.contract);
    const line = `${((clock.now() - began) / 1000).toFixed(1)} s: ${judgement.verdict}: ${judgement.actual}`;
    if (log.at(-1)?.replace(/^[\d.]+ s/, '') !== line.replace(/^[\d.]+ s/, '')) log.push(line);
    const end = Math.max(began + request.limit, judgement.until ?? 0);
    const left = end - clock.now();
    if (request.isDone(judgement.verdict) || left <= 0) {
      const { claim, isNot } = request;
      const { verdict, expected, actual, because } = judgement;
      const holds = (verdict === 'holds') !== isNot;
      const parameters = isNot ? { not: true } : {};
      recording.tape.write({
        source: 'journey',
        kind: 'judged',
        claim,
        parameters,
        holds,
        verdict,
        expected,
        actual,
        because,
      });
      const shown = because.slice(0, MAX_ENTRIES_SHOWN).flatMap((id) => transcript.get(id) ?? []);
      return { judgement, log, because: shown.map((entry) => describe(entry).trim()) };
    }
    await changed(recording.tape.watch.bind(recording.tape), Math.min(left, 1000));
  }
}

/** Adds an entry for the present, because time without entries counts, too. */
function withNow(transcript: Transcript): Transcript {
  const id = `e${transcript.entries.length + 1}`;
  const { header, entries } = transcript;
  return new Transcript(header, [
    ...entries,
    { id, t: clock.now(), source: 'journey', kind: 'checkpoint', name: 'now' },
  ]);
}

/** Resolves soon after the next entry, or after `within` milliseconds. */
function changed(watch: (watcher: () => void) => () => void, within: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unwatch();
      resolve();
    };
    const timer = setTimeout(finish, within);
    const unwatch = watch(() => {
      unwatch();
      setTimeout(finish, Math.min(INTERVAL_MS, within));
    });
  });
}
