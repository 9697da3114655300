/** Shared parts of the commands for recordings. */
import type { Contract } from '../contract/contract.ts';
import { inferred } from '../contract/inferred.ts';
import { EvidenceError } from '../errors.ts';
import { openRecording, type Found } from '../explain/index.ts';
import type { Recording } from '../sources/recording/recording.ts';
import type { Host } from './host.ts';

/**
 * The contract named by `--contract`, otherwise the one inferred from the traffic. @throws UsageError if it is not
 * valid
 */
export const contractNamed = async (named: string | undefined, host: Host): Promise<Contract> =>
  named === undefined ? inferred : host.loadContract(named, '--contract');

/** Opens a recording. With several recordings, an unreadable one is listed and does not stop the others. */
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
