/** `npm run doctor -- FILE` and `npm run doctor -- diff A B`: what someone already recorded, explained. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { loadContract } from 'playwright-realtime/config/contract.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { EXIT, EvidenceError, UsageError } from 'realtime-doctor/errors.ts';
import {
  compare,
  comparisonToJson,
  explain,
  findRecordings,
  flakyIn,
  keep,
  openRecording,
  tell,
  tellComparison,
  toJson,
  type Comparison,
  type Explanation,
  type Found,
} from 'realtime-doctor/explain/index.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import { contracts } from '../../fixtures/contract/index.ts';
import { say } from './command.ts';

interface Flags {
  json?: boolean;
  save?: string;
  contract?: string;
}

const EXIT_OF = { healthy: EXIT.ok, broken: EXIT.claim, inconclusive: EXIT.evidence } as const;
/** The worst of several answers is the command's. */
const WORST = [EXIT.claim, EXIT.evidence, EXIT.ok] as const;

/** The command for a recording, or undefined if the arguments name none. */
export function recordedCommand(argv: readonly string[]): (() => Promise<number>) | undefined {
  const [first] = argv.filter(
    (each, index) => !each.startsWith('-') && !/^--(?:save|contract)$/.test(argv[index - 1] ?? ''),
  );
  if (first === undefined) return undefined;
  if (first === 'diff') return () => diffCommand(argv.filter((each) => each !== 'diff'));
  const isPath = existsSync(first) || /\.(?:zip|har|jsonl)$/i.test(first);
  return isPath && !/^https?:/.test(first) ? () => explainCommand(argv) : undefined;
}

const command = (usage: string): Command =>
  new Command(`npm run doctor -- ${usage}`)
    .option('--json', 'print JSON to stdout')
    .option('--contract <name>', 'what the application promises: a contract by name, or a file')
    .exitOverride();

async function explainCommand(argv: readonly string[]): Promise<number> {
  const program = command('FILE')
    .description('Explains a Playwright trace, a HAR, a folder of them, or a capture.')
    .argument('<file>')
    .option('--save <dir>', 'write the transcript, the answer and a report to this folder')
    .parse(argv, { from: 'user' });
  const { json, save, contract: named } = program.opts<Flags>();
  const contract = await contractOf(named);
  const found = findRecordings(program.args[0] ?? '');
  const explained: Explanation[] = [];
  const unreadable: string[] = [];
  for (const each of found) {
    const recording = await open(each, contract, found.length > 1 ? unreadable : undefined);
    if (!recording) continue;
    const explanation = explain(recording, contract);
    explained.push(explanation);
    const dir = save === undefined ? undefined : found.length > 1 ? join(save, folderName(each.name)) : save;
    const saved = dir === undefined ? undefined : keep(dir, explanation);
    if (!json) process.stdout.write(`${explained.length > 1 ? '\n' : ''}${tell(explanation, saved)}\n`);
  }
  if (json) {
    const answers = explained.map(toJson);
    process.stdout.write(
      `${JSON.stringify(found.length > 1 ? { version: 1, answers, unreadable } : answers[0], null, 2)}\n`,
    );
  }
  const codes = new Set<number>([
    ...explained.map(({ verdict }) => EXIT_OF[verdict]),
    ...(unreadable.length > 0 ? [EXIT.evidence] : []),
  ]);
  return WORST.find((code) => codes.has(code)) ?? EXIT.ok;
}

/** One that can't be read among many does not keep the others from being read. */
async function open(found: Found, contract: Contract, unreadable?: string[]): Promise<Recording | undefined> {
  try {
    return await openRecording(found, contract);
  } catch (error) {
    if (!unreadable || !(error instanceof EvidenceError)) throw error;
    unreadable.push(found.name);
    say(`${found.name}: ${error.message}`);
    return undefined;
  }
}

const folderName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-');

async function diffCommand(argv: readonly string[]): Promise<number> {
  const program = command('diff A B')
    .description('Compares two recordings, or the failed and the passed attempts in a folder of results.')
    .argument('<a>', 'the one that passed, or a folder of results with retries')
    .argument('[b]', 'the one that failed')
    .parse(argv, { from: 'user' });
  const { json, contract: named } = program.opts<Flags>();
  const contract = await contractOf(named);
  const [a, b] = program.args as [string, string | undefined];
  const comparisons = b === undefined ? await ofFolder(a, contract) : [await ofTwo(a, b, contract)];
  process.stdout.write(
    json
      ? `${JSON.stringify(b === undefined ? comparisons.map(comparisonToJson) : comparisonToJson(comparisons[0] as Comparison), null, 2)}\n`
      : `${comparisons.map((each) => `${b === undefined ? `${each.a.title ?? each.a.name}\n` : ''}${tellComparison(each)}`).join('\n\n')}\n`,
  );
  return comparisons.some(({ parts }) => parts) ? EXIT.claim : EXIT.ok;
}

async function ofTwo(a: string, b: string, contract: Contract): Promise<Comparison> {
  const [one, other] = [only(a), only(b)];
  const isSameName = one.name === other.name;
  return compare(
    await openRecording(isSameName ? { ...one, name: a } : one, contract),
    await openRecording(isSameName ? { ...other, name: b } : other, contract),
    contract,
  );
}

function only(path: string): Found {
  const found = findRecordings(path);
  const [first] = found;
  if (first && found.length === 1) return first;
  throw new UsageError(`${path} has ${found.length} recordings, and one is compared.`, 'Name a file in it.');
}

async function ofFolder(path: string, contract: Contract): Promise<Comparison[]> {
  const recordings: Recording[] = [];
  const unreadable: string[] = [];
  for (const each of findRecordings(path)) {
    const recording = await open(each, contract, unreadable);
    if (recording) recordings.push(recording);
  }
  const flaky = flakyIn(recordings);
  if (flaky.length > 0) return flaky.map(({ failed, passed }) => compare(passed, failed, contract));
  throw new UsageError(
    `No test in ${path} failed in one attempt and passed in another (${recordings.length} recordings).`,
    'Name two recordings: diff PASSED FAILED.',
  );
}

async function contractOf(named: string | undefined): Promise<Contract> {
  if (named === undefined) return inferred;
  return loadContract({ E2E_CONTRACT: named }, { namedBy: '--contract', loaded: contracts });
}
