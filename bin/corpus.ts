/** `npm run corpus`: runs the doctor on reproductions of public bug reports, and scores its answers. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import type { Options } from '../tools/corpus/index.ts';
import { run, say } from './lib/command.ts';
import { endOnSignal } from 'realtime-doctor/cli/signals.ts';

interface Flags extends Omit<Options, 'contract'> {
  contract?: string;
  json?: string;
  list?: boolean;
  page?: boolean;
  publish?: boolean;
}

const program = new Command('npm run corpus --')
  .description('Reproduces failures from public reports, runs the doctor on each, and scores its answers.')
  .argument('[names...]', 'names of cases (default: all)')
  .option('--list', 'print the names of the cases, and stop')
  .option('--check', 'without the doctor: check in a browser that each fault shows and that its fix works')
  .option('--verbose', 'with --check: print each request, frame and console message')
  .option('--repeat <n>', 'runs per variant', count, 1)
  .addOption(new Option('--variant <names...>', 'only these variants').choices(['broken', 'fixed', 'healthy']))
  .option('--contract <file>', 'a contract to give to the doctor')
  .option('--json <file>', 'write the rows with the complete answers to a file')
  .option('--record <dir>', 'keep the recorded evidence of each variant')
  .option('--page', 'write docs/corpus.md from the published scores, and stop')
  .option('--publish', 'add the scores to docs/corpus.md')
  .option('--from <dir>', 'judge what --record kept: no browser, no servers')
  .exitOverride();

await run(async () => {
  program.parse();
  const { cases, exitCode, publish, runCorpus, summary, writePage } = await import('../tools/corpus/index.ts');
  const { list, page, json, publish: isPublished, contract, ...options } = program.opts<Flags>();
  const chosen = cases(program.args);
  if (list) {
    process.stdout.write(`${chosen.map(({ name }) => name).join('\n')}\n`);
    return EXIT.ok;
  }
  if (page) {
    say(`docs/corpus.md: ${(await writePage()) ? 'written' : 'already up to date'}`);
    return EXIT.ok;
  }
  endOnSignal();
  const rows = await runCorpus(
    chosen,
    { ...options, ...(contract ? { contract: resolve(contract) } : {}) },
    say,
    (line) => process.stdout.write(`${line}\n`),
  );
  process.stdout.write(`\n${summary(rows)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  if (isPublished) {
    await publish(rows);
    await writePage();
  }
  return exitCode(rows);
});

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}
