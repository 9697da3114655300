/** Writes the files of `--save`: the transcript that the answer cites, the answer, and a report with both. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AnswerReport } from '../report/answer.ts';
import { answerPage } from '../report/answer-page.ts';

/** Writes transcript.jsonl, answer.json and report.html. @returns the folder's absolute path */
export function saveAnswer(dir: string, report: AnswerReport, answer: unknown): string {
  const folder = resolve(dir);
  const { transcript } = report;
  const entries = transcript?.entries ?? [];
  const end = { kind: 'end', entries: entries.length, lines: entries.length + 1 };
  const lines = transcript === undefined ? [] : [transcript.header, ...entries, end];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'transcript.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'answer.json'), `${JSON.stringify(answer, null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), answerPage(report));
  return folder;
}
