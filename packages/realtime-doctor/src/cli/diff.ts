/** `realtime-doctor diff A B`: finds the first point where two recordings differ. */
import type { Command } from 'commander';
import type { ComparisonsAnswer } from '../api/schema.ts';
import type { Contract } from '../contract/contract.ts';
import { EXIT, UsageError } from '../errors.ts';
import {
  compare,
  comparisonToJson,
  findRecordings,
  flakyIn,
  openRecording,
  comparisonText,
  type Comparison,
  type Found,
} from '../explain/index.ts';
import type { Recording } from '../sources/recording/recording.ts';
import type { Host } from './host.ts';
import { contractNamed, openOne } from './recordings.ts';

/** @returns 1 if they differ, else 0 */
export async function diffCommand(program: Command, host: Host): Promise<number> {
  const { json, contract: named } = program.opts<{ json?: boolean; contract?: string }>();
  const contract = await contractNamed(named, host);
  const [a, b] = program.args as [string, string | undefined];
  const comparisons = b === undefined ? await ofFolder(a, contract, host) : [await ofTwo(a, b, contract)];
  const text = json
    ? JSON.stringify(b === undefined ? ofFolderToJson(comparisons) : comparisons.map(comparisonToJson)[0], null, 2)
    : comparisons.map((each) => `${b === undefined ? `${each.a.title ?? each.a.name}\n` : ''}${comparisonText(each)}`);
  process.stdout.write(`${typeof text === 'string' ? text : text.join('\n\n')}\n`);
  return comparisons.some(({ parts }) => parts) ? EXIT.claim : EXIT.ok;
}

const ofFolderToJson = (all: readonly Comparison[]): ComparisonsAnswer => ({
  version: 1,
  form: 'comparisons',
  comparisons: all.map(comparisonToJson),
});

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
  throw new UsageError(
    `${path} has ${found.length} recordings, but only one can be compared.`,
    'Pass one of the files.',
  );
}

async function ofFolder(path: string, contract: Contract, host: Host): Promise<Comparison[]> {
  const recordings: Recording[] = [];
  const unreadable: string[] = [];
  for (const each of findRecordings(path)) {
    const recording = await openOne(each, contract, host, unreadable);
    if (recording) recordings.push(recording);
  }
  const flaky = flakyIn(recordings);
  if (flaky.length > 0) return flaky.map(({ failed, passed }) => compare(passed, failed, contract));
  throw new UsageError(
    `No test in ${path} failed in one attempt and passed in another (${recordings.length} recordings).`,
    'Pass two recordings: diff PASSED FAILED.',
  );
}
