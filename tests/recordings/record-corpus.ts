/**
 * Records cases of the corpus: `node tests/recordings/record-corpus.ts DIR [CASE…]` writes a trace and a HAR of each
 * variant to DIR.
 */
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { launch } from 'realtime-doctor/examine/browser.ts';
import { start } from '../../tools/corpus/application.ts';
import { cases, variantsOf } from '../../tools/corpus/catalogue.ts';
import { sandbox } from '../../tools/corpus/sandbox.ts';
import { recordPage } from './record.ts';

/** The time for which the doctor watches a page, plus some for a busy machine. */
const LEAST_WATCH_MS = 4500;

const [dir, ...names] = process.argv.slice(2);
if (dir === undefined) throw new Error('Name the folder to write to.');
const folder = await sandbox((line) => console.error(line));
const browser = await launch();
for (const each of cases(names)) {
  for (const variant of variantsOf(each)) {
    const base = join(dir, variant === 'broken' ? each.name : `${each.name}-${variant}`);
    try {
      const application = await start(folder, each, variant);
      try {
        const watch = Math.max(LEAST_WATCH_MS, each.shows.seconds * 1000);
        await recordPage(browser, { url: application.url, base, watch, click: each.shows.click });
        console.log(`${base} recorded`);
      } finally {
        await application.stop();
      }
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      console.log(`${base} not run: ${error.message.split('\n')[0]}`);
    }
  }
}
await browser.close();
