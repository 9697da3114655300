/** What the commands for recordings share: their flags, and how one is opened. */
import { Command } from 'commander';
import type { Contract } from '../contract/contract.ts';
import { inferred } from '../contract/inferred.ts';
import { EvidenceError } from '../errors.ts';
import { openRecording, type Found } from '../explain/index.ts';
import type { Recording } from '../sources/recording/recording.ts';
import type { Host } from './host.ts';

export const recordingsProgram = (usage: string, { command }: Host): Command =>
  new Command(`${command} ${usage}`)
    .option('--json', 'print JSON to stdout')
    .option('--contract <name>', 'what the application promises: a contract by name, or a file')
    .exitOverride();

/** The contract that `--contract` names, else what can be read off the wire. @throws UsageError if it does not fit */
export const contractNamed = async (named: string | undefined, host: Host): Promise<Contract> =>
  named === undefined ? inferred : host.loadContract(named, '--contract');

/** One that can't be read among many does not keep the others from being read. */
export async function openOne(
  found: Found,
  contract: Contract,
  { say }: Host,
  unreadable?: string[],
): Promise<Recording | undefined> {
  try {
    return await openRecording(found, contract);
  } catch (error) {
    if (!unreadable || !(error instanceof EvidenceError)) throw error;
    unreadable.push(found.name);
    say(`${found.name}: ${error.message}`);
    return undefined;
  }
}
