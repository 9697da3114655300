/**
 * A process that owns a local stack, for tests that end it in various ways. It prints each service event, then `up` and
 * the page's address, and waits. When its standard input ends, it exits without taking the stack down.
 */
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { localSource } from 'playwright-realtime/stack/local/index.ts';

const up = localSource({ config: { E2E_BACKEND: 'node', E2E_INSTANCES: 1 }, clock: RunClock.start() });
const stack = await up({
  id: 'owner',
  secret: 'a secret of the test that is long enough',
  log: () => undefined,
  write: (entry) => {
    if (entry.kind === 'service') console.log(`${entry.service} ${entry.event}`);
  },
});
console.log(`up ${await stack.frontend()}`);
process.stdin.resume().once('end', () => process.exit(0));
