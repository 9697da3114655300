/** The benchmark's entries. */
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { engineAnswers } from 'playwright-realtime/stack/compose/index.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { ofCaptures } from './captures.ts';
import { ofExplaining } from './explaining.ts';
import { ofSizes } from './sizes.ts';
import { suiteTurns } from './suite.ts';
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
      const environment = await prepare({ config: loadConfig(), images: true, log: say });
      return turns('command-to-verdict', runs, say, {
        ours: () => e2e(['--stack=compose', ...notify]),
        plain: () => script('plain.ts', environment),
      });
    },
  },
  recording('recording', 'journey', 'connect, be notified, lose the backend, come back, be notified again'),
  recording('recording-visit', 'visit', 'the least that there is to record, a third of a second: connect, be notified'),
  {
    name: 'suite',
    says: 'twenty small tests with `playwright-realtime` from its tarball, against the same tests with `trace: on` alone',
    measure: (runs, say) => suiteTurns('suite', runs, say, { ours: { WITH: 'realtime' }, plain: { TRACE: 'on' } }),
  },
  {
    name: 'suite-retained',
    says: 'twenty small tests with `playwright-realtime` from its tarball and `trace: retain-on-failure`, against that trace alone',
    measure: (runs, say) =>
      suiteTurns('suite-retained', runs, say, {
        ours: { WITH: 'realtime', TRACE: 'retain-on-failure' },
        plain: { TRACE: 'retain-on-failure' },
      }),
  },
  {
    name: 'crowd-memory',
    says: 'the memory of one client of a crowd in its process, against socket.io-client alone',
    measure: (runs, say) =>
      turns(
        'crowd-memory',
        runs,
        say,
        {
          ours: () => script('crowd-memory.ts', { SIDE: 'member' }),
          plain: () => script('crowd-memory.ts', { SIDE: 'library' }),
        },
        'kB',
      ),
  },
  ...ofExplaining,
  ...ofCaptures,
  ...ofSizes,
];

function recording(name: string, story: 'journey' | 'visit', what: string): BenchEntry {
  return {
    name,
    says: `the same with every tap on, against taps off: ${what}`,
    measure: (runs, say) =>
      turns(name, runs, say, {
        ours: () => script('recording.ts', { TAPS: 'on', STORY: story }),
        plain: () => script('recording.ts', { TAPS: 'off', STORY: story }),
      }),
  };
}
