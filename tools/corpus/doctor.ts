/** Asks the doctor as a stranger would: its command, with the page's address and `--json`. */
import { join } from 'node:path';
import { execa } from 'execa';
import type { Answer, Found } from './verdict.ts';

const START = join(import.meta.dirname, '../../bin/start.mjs');
/** Longer than any answer should take. */
const ANSWER_TIMEOUT_MS = 180_000;

export interface Asked extends Answer {
  readonly seconds: number;
  /** The whole answer, for `--json`. */
  readonly answer: unknown;
  /** Last line of what the doctor logged, if it gave no answer. */
  readonly log?: string;
}

export async function ask(url: string, flags: readonly string[]): Promise<Asked> {
  const began = performance.now();
  const { exitCode, stdout, stderr } = await execa(process.execPath, [START, 'doctor', url, '--json', ...flags], {
    reject: false,
    timeout: ANSWER_TIMEOUT_MS,
    cleanup: true,
  });
  const answer = parse(stdout) as { findings?: readonly Found[] } | undefined;
  const last = stderr.trim().split('\n').at(-1);
  return {
    exit: exitCode ?? null,
    findings: answer?.findings,
    seconds: (performance.now() - began) / 1000,
    answer,
    ...(answer || last === undefined ? {} : { log: last }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
