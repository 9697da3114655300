/** Reports a failed test: puts the cause on the first line of its message, and attaches the recording. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { conversation } from 'realtime-doctor/capture/conversation.ts';
import { headline, type Finding } from 'realtime-doctor/diagnosis/finding.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import { isInferred } from 'realtime-doctor/contract/inferred.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { annotateFindings } from '../reporter/failure-message.ts';
import { wasThere } from './attempt.ts';
import { comparedWithBefore } from './compared.ts';
import { brokenClaims, brokenText } from './claims.ts';
import { diagnoseRecording, type Diagnosis } from './diagnosis.ts';
import { forAgents } from './for-agents.ts';
import { isKept, type Settings } from './options.ts';
import { allRecordings, contractOfAll, transcriptOf } from './recordings.ts';
import { recordingFor } from './recording-for.ts';

interface Ended {
  readonly testInfo: TestInfo;
  readonly settings: Settings;
  /** When the attempt began and failed, on the recordings' clock. */
  readonly began: number;
  readonly failedAt?: number;
  readonly hasFailed: boolean;
  /** Whether the recording is attached. */
  readonly keeps: boolean;
}

/** @returns the message of a failure that the contract makes of a test that would pass: its pages broke a claim */
export async function conclude({ testInfo, settings, ...ended }: Ended): Promise<string | undefined> {
  const { began, failedAt } = ended;
  const own = (await allRecordings()).filter((recording) => wasThere(recording, began));
  if (own.length === 0) return undefined;
  const closed = own.flatMap((each) => each.closed ?? []);
  const until = failedAt ?? (closed.length > 0 ? Math.min(...closed) : undefined);
  for (const { tap, closed: isClosed } of own) if (isClosed === undefined) await tap.settle();
  const transcript = transcriptOf(own, {
    title: testInfo.titlePath.slice(1).join(' › '),
    ...(until === undefined ? {} : { until }),
  });
  const contract = contractOfAll(own);
  const broken = ended.hasFailed || isInferred(contract) ? [] : brokenClaims(transcript, contract);
  const hasFailed = ended.hasFailed || broken.length > 0;
  const keeps = broken.length > 0 ? isKept(settings.record, testInfo.retry, true) : ended.keeps;
  if (!hasFailed && !keeps && testInfo.retry === 0) return undefined;
  const recording = recordingFor(testInfo, transcript, until);
  const diagnosis = hasFailed ? await diagnoseRecording(recording, settings, contract) : undefined;
  const hasTraffic = connections(recording.transcript, contract).length > 0;
  if (!hasTraffic && !diagnosis?.findings.length) return undefined;
  const causes = diagnosis?.causes ?? [];
  const files = new Map<string, { readonly type: string; readonly text: string }>();
  files.set('transcript.jsonl', { type: 'application/jsonl', text: linesOf(recording.transcript) });
  files.set('conversation.txt', { type: 'text/plain', text: conversation(recording.transcript) });
  const { reportOf } = await import('./report.ts');
  files.set('report.html', { type: 'text/html', text: reportOf(recording, diagnosis, contract) });
  const advice = forAgents(causes, recording);
  if (advice !== undefined) files.set('for-agents.md', { type: 'text/markdown', text: advice });
  const compared = comparedWithBefore(testInfo, recording, contract);
  if (compared) files.set('compared.txt', { type: 'text/plain', text: compared.text });
  const folder = writeFiles(testInfo, files);
  // A retry's transcript is kept for the next attempt; it is attached only if the mode keeps it.
  if (keeps || testInfo.retry > 0) attach(testInfo, folder, [...files]);
  const lead = leadOf(causes, compared?.headline);
  if (broken.length === 0) leadWith(testInfo, causes, lead);
  else annotateFindings(testInfo, causes);
  return broken.length === 0 ? undefined : [...lead, brokenText(broken, recording.transcript)].join('\n');
}

function linesOf({ header, entries }: Transcript): string {
  const lines = [header, ...entries, { kind: 'end', entries: entries.length, lines: entries.length + 1 }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function writeFiles(testInfo: TestInfo, files: ReadonlyMap<string, { readonly text: string }>): string {
  const folder = testInfo.outputPath('realtime');
  mkdirSync(folder, { recursive: true });
  for (const [name, { text }] of files) writeFileSync(join(folder, name), text);
  return folder;
}

function attach(testInfo: TestInfo, folder: string, files: readonly (readonly [string, { readonly type: string }])[]) {
  for (const [name, { type }] of files) {
    testInfo.attachments.push({ name: `realtime ${name}`, path: join(folder, name), contentType: type });
  }
}

/** What comes before the message of a failure: the first cause, if there is one, and an empty line. */
function leadOf([cause]: readonly Finding[], difference: string | undefined): string[] {
  if (!cause) return [];
  return [headline(cause), `Fix: ${cause.fix}`, ...(difference === undefined ? [] : [difference]), ''];
}

/** Puts the first cause before the message of the first error. */
function leadWith(testInfo: TestInfo, causes: readonly Finding[], lead: readonly string[]): void {
  const [error] = testInfo.errors;
  if (lead.length === 0 || !error) return;
  annotateFindings(testInfo, causes);
  error.message = [...lead, error.message ?? ''].join('\n');
  if (error.stack !== undefined) error.stack = [...lead, error.stack].join('\n');
}

export type { Diagnosis };
