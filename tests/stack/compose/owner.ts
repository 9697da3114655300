/**
 * A process that owns a compose stack. It prints events, and waits to be killed or, with "down", takes the stack down.
 */
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { stackmotive } from '../../../fixtures/contract/stackmotive.ts';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { composeSource } from 'playwright-realtime/stack/compose/index.ts';
import { projectName } from 'playwright-realtime/stack/compose/project-name.ts';

const id = `owner ${process.pid}`;
console.log(`project ${projectName(id)}`);
const source = composeSource({ config: loadConfig(), clock: RunClock.start(), contract: stackmotive });
const stack = await source({
  id,
  secret: 'a secret of the test that is long enough',
  write: (entry) => {
    if (entry.kind === 'service') console.log(`${entry.service} ${entry.event}`);
  },
  log: () => {},
});
console.log(process.argv[2] === 'down' ? `up ${(await stack.frontend()).href}` : 'up');
if (process.argv[2] === 'down') {
  await stack.down();
  console.log('down');
} else {
  // The pipe from the test keeps it running until it is killed.
  process.stdin.resume();
}
