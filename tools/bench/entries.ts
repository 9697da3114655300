/** The benchmark's entries. What one needs is loaded when it is measured. */
import type { BenchEntry } from './turns.ts';

export const entries: readonly BenchEntry[] = [
  {
    name: 'command-to-verdict',
    says: '`npm run e2e -- --stack=compose` for one notification, against a script of `docker compose up --wait` and bare Playwright',
    skipped: async () => {
      const { engineAnswers } = await import('playwright-realtime/stack/compose/index.ts');
      const engine = await engineAnswers();
      return engine.ok ? undefined : engine.why;
    },
    measure: async (...how) => (await import('./commands.ts')).commandToVerdict(...how),
  },
  {
    name: 'help',
    says: '`--help`, the mean of all commands, against `node --eval 0`; the aim is 300 ms',
    measure: async (...how) => (await import('./commands.ts')).help(...how),
  },
  {
    name: 'bad-usage',
    says: 'the answer to an unknown flag, the mean of all commands, against `node --eval 0`; the aim is 300 ms',
    measure: async (...how) => (await import('./commands.ts')).badUsage(...how),
  },
  {
    name: 'recording',
    says: 'the same with every tap on, against taps off: connect, be notified, lose the backend, come back, be notified again',
    measure: async (...how) => (await import('./commands.ts')).recording('journey', ...how),
  },
  {
    name: 'recording-visit',
    says: 'the same with every tap on, against taps off: the least that there is to record, a third of a second: connect, be notified',
    measure: async (...how) => (await import('./commands.ts')).recording('visit', ...how),
  },
  {
    name: 'suite',
    says: 'twenty small tests with `playwright-realtime` from its tarball, against the same tests with `trace: on` alone',
    measure: async (...how) =>
      (await import('./suite.ts')).suiteTurns(...how, { ours: { WITH: 'realtime' }, plain: { TRACE: 'on' } }),
  },
  {
    name: 'suite-retained',
    says: 'twenty small tests with `playwright-realtime` from its tarball and `trace: retain-on-failure`, against that trace alone',
    measure: async (...how) =>
      (await import('./suite.ts')).suiteTurns(...how, {
        ours: { WITH: 'realtime', TRACE: 'retain-on-failure' },
        plain: { TRACE: 'retain-on-failure' },
      }),
  },
  {
    name: 'crowd-memory',
    says: 'the memory of one client of a crowd in its process, against socket.io-client alone',
    measure: async (...how) => (await import('./commands.ts')).crowdMemory(...how),
  },
  {
    name: 'explain-trace',
    says: 'a trace of 50 MB read, judged and redacted, against reading the file and unpacking it: the aim is 3000 ms',
    measure: async (...how) => (await import('./explaining.ts')).explainTrace(...how),
  },
  {
    name: 'explain-har',
    says: 'a HAR of 50 MB read, judged and redacted, against JSON.parse of the file',
    measure: async (...how) => (await import('./explaining.ts')).explainHar(...how),
  },
  {
    name: 'capture-size',
    says: 'the capture of all of Journey 9 on the local stack, against Playwright’s own `trace: on` and HAR of it (one turn: sizes don’t vary)',
    measure: async (...how) => (await import('./captures.ts')).captureSize(...how),
  },
  {
    name: 'filing',
    says: 'redaction, derivation, manifest and scan of that capture, against copying it to the disk; milliseconds for 100 MB',
    measure: async (...how) => (await import('./captures.ts')).filing(...how),
  },
  {
    name: 'package-size',
    says: '`realtime-doctor` unpacked, against its limit of 2 MB (one turn: sizes don’t vary)',
    measure: async (...how) => (await import('./sizes.ts')).packageSize(...how),
  },
];
