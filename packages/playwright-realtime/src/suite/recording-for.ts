import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from '@playwright/test';
import { redacted } from 'realtime-doctor/explain/clean.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';

/** A test's attempt as a recording without secrets, in the form that `explain` takes. */
export function recordingFor(testInfo: TestInfo, transcript: Transcript, failedAt: number | undefined): Recording {
  const t = failedAt ?? transcript.until;
  const hasProtocol = !transcript.header.notObserved.some((what) => what.startsWith('WebSockets: script line'));
  return redacted({
    format: 'capture',
    name: `attempt ${testInfo.retry + 1}`,
    title: testInfo.titlePath.slice(1).join(' › '),
    outcome: testInfo.status === testInfo.expectedStatus ? 'passed' : 'failed',
    failures: testInfo.errors.map(({ message = '' }) => ({ message: stripVTControlCharacters(message), t })),
    transcript,
    limits: { network: true, webSockets: true, frames: true, closings: hasProtocol },
  });
}
