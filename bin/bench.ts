/** `npm run bench`: measures what the harness costs, as ratios to plain implementations. */
import { Command, Option } from 'commander';
import { EXIT } from 'realtime-doctor/errors.ts';
import { entries } from '../tools/bench/entries.ts';
import type { Measured } from '../tools/bench/turns.ts';
import { run, say } from './lib/command.ts';

const program = new Command('npm run bench --')
  .description('Measures what the harness costs, as ratios to plain implementations that run alternately.')
  .addOption(new Option('--only <name>', 'run only this entry').choices(entries.map(({ name }) => name)))
  .addOption(new Option('--runs <n>', 'runs per side').default(3).argParser(Number))
  .option('--json', 'print JSON to stdout')
  .exitOverride();

await run(async () => {
  program.parse();
  const { only, runs, json } = program.opts<{ only?: string; runs: number; json?: boolean }>();
  const measured: (Measured & { readonly name: string })[] = [];
  for (const entry of entries.filter(({ name }) => !only || name === only)) {
    const skipped = await entry.skipped?.();
    if (skipped) {
      say(`${entry.name}: skipped, ${skipped}`);
      continue;
    }
    say(`${entry.name}: ${entry.says}`);
    measured.push({ name: entry.name, ...(await entry.measure(runs, say)) });
  }
  if (json) process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
  else {
    for (const { name, unit, ours, plain, ratio, runs: n } of measured) {
      process.stdout.write(
        `${name}: ${ratio.toFixed(2)} (ours ${ours.toFixed(0)} ${unit}, plain ${plain.toFixed(0)} ${unit}, medians of ${n})\n`,
      );
    }
  }
  return EXIT.ok;
});
