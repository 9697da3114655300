/** What is different between the command of the package and that of the repository it is made in. */
import { rmSync } from 'node:fs';
import type { Contract } from '../contract/contract.ts';
import { ownFolder, sweep } from '../process/leftovers.ts';

export interface Host {
  /** How a person calls the command, as far as its arguments: `npx realtime-doctor`. */
  readonly command: string;
  /** Where a cause is explained at length. */
  readonly more: (id: string) => string;
  /** Contracts that a page may be recognised by, and that `--contract` takes by name. */
  readonly contracts: () => Promise<Readonly<Record<string, Contract>>>;
  /**
   * Reads the contract that `--contract` or its variable names.
   * @throws UsageError if there is none, or it does not fit
   */
  readonly loadContract: (named: string, namedBy: string) => Promise<Contract>;
  /** Puts the temporary files of this process, its browser's included, where they are removed. */
  readonly useTemporaryFolder: () => void;
  readonly say: (line: string) => void;
}

/** The package installed somewhere: it knows no contract, and reads one from a file. */
export const installed: Host = {
  command: 'npx realtime-doctor',
  more: (id) => `npx realtime-doctor cause ${id}`,
  contracts: () => Promise.resolve({}),
  loadContract: async (named, namedBy) => (await import('../contract/file.ts')).readContractFile(named, namedBy),
  useTemporaryFolder: () => {
    sweep();
    const dir = ownFolder('doctor');
    process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
    process.env['TMPDIR'] = dir;
  },
  say: (line) => void process.stderr.write(`${line}\n`),
};
