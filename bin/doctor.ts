/** `npm run doctor`: the package's command, with this repository's contracts and gallery. */
import { doctor, run } from 'realtime-doctor/cli/index.ts';
import { useTemporaryFolder } from 'playwright-realtime/run/temporary-folder.ts';
import { contracts } from '../fixtures/contract/index.ts';
import { say } from './lib/command.ts';

await run(() =>
  doctor(process.argv.slice(2), {
    command: 'npm run doctor --',
    more: (id) => `docs/gallery.md#${id}`,
    contracts: () => Promise.resolve(contracts),
    loadContract: async (named, namedBy) => {
      const { loadContract } = await import('playwright-realtime/config/contract.ts');
      return loadContract({ E2E_CONTRACT: named }, { namedBy, loaded: contracts });
    },
    useTemporaryFolder: () => useTemporaryFolder('doctor', say),
    say,
  }),
);
