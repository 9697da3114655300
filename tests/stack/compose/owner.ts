/** A process that owns a compose stack: says what happens, and waits to be killed or, with «down», takes it down. */
import { RunClock } from '../../../evidence/transcript/clock.ts';
import { loadConfig } from '../../../fixtures/config/config.ts';
import { composeSource } from '../../../fixtures/stack/compose/index.ts';
import { projectName } from '../../../fixtures/stack/compose/project-name.ts';

const id = `owner ${process.pid}`;
console.log(`project ${projectName(id)}`);
const source = composeSource({ config: loadConfig(), clock: RunClock.start() });
const stack = await source({
  id,
  secret: 'a secret of the test that is long enough',
  write: (entry) => {
    if (entry.kind === 'service') console.log(`${entry.service} ${entry.event}`);
  },
  say: () => {},
});
console.log(process.argv[2] === 'down' ? `up ${(await stack.frontend()).href}` : 'up');
if (process.argv[2] === 'down') {
  await stack.down();
  console.log('down');
} else {
  // The pipe from the test keeps it alive until it is killed.
  process.stdin.resume();
}
