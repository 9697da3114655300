/** The benchmark's entries. */
import { loadConfig } from '../../fixtures/config/config.ts';
import { engineAnswers } from '../../fixtures/stack/compose/index.ts';
import { prepare } from '../../fixtures/stack/prepare.ts';
import { ofCaptures } from './captures.ts';
import { e2e, script, turns, type BenchEntry } from './turns.ts';

const notify = ['journeys/journey-09-notifications/notify.journey.ts', '-g', 'exactly once', '--workers=1'];

export const entries: readonly BenchEntry[] = [
  {
    name: 'command-to-verdict',
    says: '`npm run e2e -- --stack=compose` for one notification, against a script of `docker compose up --wait` and bare Playwright',
    skipped: async () => {
      const engine = await engineAnswers();
      return engine.ok ? undefined : engine.why;
    },
    measure: async (runs, say) => {
      const environment = await prepare({ config: loadConfig(), images: true, say });
      return turns('command-to-verdict', runs, say, {
        ours: () => e2e(['--stack=compose', ...notify]),
        plain: () => script('plain.ts', environment),
      });
    },
  },
  {
    name: 'recording',
    says: 'the same journey with every tap on, against taps off',
    measure: (runs, say) =>
      turns('recording', runs, say, {
        ours: () => script('recording.ts', { TAPS: 'on' }),
        plain: () => script('recording.ts', { TAPS: 'off' }),
      }),
  },
  ...ofCaptures,
];
