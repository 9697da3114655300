// Plain JavaScript, like start.mjs: only Playwright is loaded here, while `npm run e2e` still sets up what the run needs.
// That saves 0.75 s of CPU time (docs/adr/0007-start-up.md). The run begins with the message that brings its settings.
import { createRequire } from 'node:module';

const [cli = ''] = process.argv.slice(2);
const require = createRequire(cli);
// Its public entry has most of what its command line needs.
void require('@playwright/test');

process.once('message', (environment) => {
  process.channel?.unref();
  Object.assign(process.env, environment);
  // As if it had been called as `playwright test …`.
  process.argv.splice(1, 2, cli);
  require(cli);
});
// The parent was killed and can pass on no signal. End as for an interrupt, with nothing left running.
process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
