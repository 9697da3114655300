/** `realtime-doctor FILE`: explains a Playwright trace, a HAR, a folder of them, or a capture. */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { RecordingsAnswer } from '../api/schema.ts';
import { EXIT } from '../errors.ts';
import { explain, findRecordings, keep, answerText, toJson, type Explanation } from '../explain/index.ts';
import type { Host } from './host.ts';
import { contractNamed, openOne } from './recordings.ts';

interface Flags {
  readonly json?: boolean;
  readonly save?: string;
  readonly contract?: string;
}

const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;
/** Exit codes, worst first. */
const WORST = [EXIT.claim, EXIT.evidence, EXIT.ok] as const;

/** @returns the exit code of the worst verdict */
export async function explainCommand(program: Command, host: Host): Promise<number> {
  const { json, save, contract: named } = program.opts<Flags>();
  const contract = await contractNamed(named, host);
  const found = findRecordings(program.args[0] ?? '');
  const explained: Explanation[] = [];
  const unreadable: string[] = [];
  for (const each of found) {
    const recording = await openOne(each, contract, host, found.length > 1 ? unreadable : undefined);
    if (!recording) continue;
    const explanation = explain(recording, contract, host);
    explained.push(explanation);
    const dir = save === undefined ? undefined : found.length > 1 ? join(save, folderName(each.name)) : save;
    const saved = dir === undefined ? undefined : keep(dir, explanation);
    if (!json) process.stdout.write(`${explained.length > 1 ? '\n' : ''}${answerText(explanation, saved)}\n`);
  }
  if (json) {
    const answers = explained.map(toJson);
    const several: RecordingsAnswer = { version: 1, form: 'recordings', answers, unreadable };
    process.stdout.write(`${JSON.stringify(found.length > 1 ? several : answers[0], null, 2)}\n`);
  }
  const codes = new Set<number>([
    ...explained.map(({ verdict }) => EXIT_OF[verdict]),
    ...(unreadable.length > 0 ? [EXIT.evidence] : []),
  ]);
  return WORST.find((code) => codes.has(code)) ?? EXIT.ok;
}

const folderName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-');
