import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { compare, comparisonText } from 'realtime-doctor/explain/index.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import { readTranscript } from 'realtime-doctor/transcript/recorder.ts';

export interface Compared {
  /** For the error message; absent if the traffic of both attempts was the same. */
  readonly headline?: string;
  readonly text: string;
}

/**
 * How the traffic differs from the previous attempt's; undefined for a first attempt, or if the previous one left no
 * recording.
 */
export function comparedWithBefore(
  { outputDir, retry }: TestInfo,
  recording: Recording,
  contract: Contract,
): Compared | undefined {
  if (retry === 0) return undefined;
  const before = outputDir.replace(
    new RegExp(`-retry${retry}(?=-repeat\\d+$|$)`),
    retry === 1 ? '' : `-retry${retry - 1}`,
  );
  const file = join(before, 'realtime', 'transcript.jsonl');
  if (before === outputDir || !existsSync(file)) return undefined;
  const earlier: Recording = {
    ...recording,
    name: `attempt ${retry}`,
    outcome: 'failed',
    failures: [],
    transcript: readTranscript(file),
  };
  const comparison = compare(earlier, recording, contract);
  const text = `${comparisonText(comparison)}\n`;
  const { parts } = comparison;
  if (!parts) return { text };
  const [has, lacks] = parts.in === 'a' ? [retry, retry + 1] : [retry + 1, retry];
  return {
    text,
    headline: `Attempts ${retry} and ${retry + 1} differ: only attempt ${has} has "${parts.text.slice(0, 160)}", not attempt ${lacks}.`,
  };
}
