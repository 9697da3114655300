/** What `--save` leaves: the transcript that the answer cites, the answer, and both on one page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answerPage, type AnswerPage } from '../report/answer-page.ts';
import type { Header } from '../transcript/entries.ts';

/**
 * Writes transcript.jsonl, answer.json and report.html.
 * @param header - undefined if nothing was observed
 * @returns the folder's absolute path
 */
export function saveAnswer(dir: string, header: Header | undefined, page: AnswerPage, answer: unknown): string {
  const folder = resolve(dir);
  const { entries } = page;
  const end = { kind: 'end', entries: entries.length, lines: entries.length + 1 };
  const lines = header === undefined ? [] : [header, ...entries, end];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'transcript.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'answer.json'), `${JSON.stringify(answer, null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), answerPage(page));
  return folder;
}
