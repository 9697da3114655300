/**
 * Allure 3 (no Java), for a report with history: `npx -y allure@3 generate DIR/allure-results`, then
 * `npx -y allure@3 open`. Findings are categories; the history of all reports made here is kept in `.build/`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';

const unregister = register();
const { allureCategories } = await import('playwright-realtime/reporter/allure-categories.ts');
await unregister();

const flag = process.argv.findIndex((argument) => argument === '-o' || argument === '--output');
const output = flag < 0 ? 'allure-report' : process.argv[flag + 1];

/** Allure 3.18 writes a call home into every page and has no option against it; evidence tells nobody that it is read. */
process.on('exit', () => {
  const page = join(output, 'awesome', 'index.html');
  for (const file of [page, join(output, 'index.html')].filter(existsSync)) {
    const text = readFileSync(file, 'utf8');
    const quiet = text.replace(
      /<script async src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*<script>[\s\S]*?<\/script>/,
      '',
    );
    writeFileSync(file, quiet);
    if (!quiet.includes('googletagmanager')) continue;
    process.stderr.write(`${file} still calls home: correct the pattern in allurerc.mjs.\n`);
    process.exitCode = 1;
  }
});

export default {
  name: 'Journey 9',
  output,
  historyPath: '.build/allure-history.jsonl',
  categories: allureCategories,
  plugins: { awesome: { options: { reportName: 'Journey 9', groupBy: ['suite', 'subSuite'] } } },
};
