// Plain JavaScript, like start.mjs: nothing is to be loaded here but Playwright, which takes half a second, and which is
// loaded while `npm run e2e` still sets up what the run needs. The run begins with the message that brings its settings.
import { createRequire } from 'node:module';

const [cli = ''] = process.argv.slice(2);
const { program } = createRequire(cli)('playwright/lib/program');

process.once('message', (environment) => {
  process.channel?.unref();
  Object.assign(process.env, environment);
  // As if it had been called as `playwright test …`.
  process.argv.splice(1, 2, cli);
  program.parse(process.argv);
});
// The parent was killed and can pass on no signal. End as for an interrupt, with nothing left running.
process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
