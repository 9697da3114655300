/** What differs between the package's command and this repository's. */
import { rmSync } from 'node:fs';
import type { Contract } from '../contract/contract.ts';
import { ownFolder, sweep } from '../process/leftovers.ts';

export interface Host {
  /** How the command is called, without arguments: `npx realtime-doctor`. */
  readonly command: string;
  /** Where to read more about a cause. */
  readonly more: (id: string) => string;
  /** Known contracts: a page may match one, and `--contract` accepts their names. */
  readonly contracts: () => Promise<Readonly<Record<string, Contract>>>;
  /**
   * Reads the contract named by `--contract` or its environment variable.
   * @throws UsageError if it does not exist or is not valid
   */
  readonly loadContract: (named: string, namedBy: string) => Promise<Contract>;
  /** Moves the temporary files of this process and its browser to a folder that is cleaned up. */
  readonly useTemporaryFolder: () => void;
  readonly say: (line: string) => void;
}

/** Host of the installed package: it knows no contracts and reads them from files. */
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
