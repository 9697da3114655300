// Plain JavaScript, like start.mjs: it only loads Playwright while `npm run e2e` is still setting up, which saves
// 0.75 s of CPU time (docs/adr/0007-start-up.md). The run begins with the message that carries its settings.
import { createRequire } from 'node:module';

const [cli = ''] = process.argv.slice(2);
const require = createRequire(cli);
// The public entry loads most of what the command line needs.
void require('@playwright/test');

process.once('message', (environment) => {
  process.channel?.unref();
  Object.assign(process.env, environment);
  // As if called as `playwright test …`.
  process.argv.splice(1, 2, cli);
  require(cli);
});
// The parent was killed and can't forward a signal. End as on an interrupt, so that nothing is left running.
process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
