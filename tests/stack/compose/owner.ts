/** A process that owns a compose stack, for tests that end it: says «up PROJECT» and waits to be killed. */
import { RunClock } from '../../../evidence/transcript/clock.ts';
import { loadConfig } from '../../../fixtures/config/config.ts';
import { composeSource } from '../../../fixtures/stack/compose/index.ts';
import { projectName } from '../../../fixtures/stack/compose/source.ts';

const id = `owner ${process.pid}`;
console.log(`project ${projectName(id)}`);
const source = composeSource({ config: loadConfig(), clock: RunClock.start() });
await source({
  id,
  secret: 'a secret of the test that is long enough',
  write: (entry) => {
    if (entry.kind === 'service') console.log(`${entry.service} ${entry.event}`);
  },
  say: () => {},
});
console.log('up');
// The pipe from the test keeps it alive until it is killed.
process.stdin.resume();
