/** `npm run scenarios`: reproduces every known fault with real components and checks that the doctor names it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import pMap from 'p-map';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { headline } from 'realtime-doctor/diagnosis/index.ts';
import { KeptBrowser } from 'realtime-doctor/examine/browser.ts';
import { useTemporaryFolder } from 'playwright-realtime/run/temporary-folder.ts';
import { runScenario, WITHIN, type ScenarioRun } from '../tools/scenarios/run.ts';
import { DISTURBANCES, type Disturbance } from '../tools/scenarios/disturb.ts';
import { gallery, PICTURES } from '../tools/scenarios/gallery/index.ts';
import { picturesIn } from '../tools/scenarios/gallery/picture.ts';
import { readAll, write as record } from '../tools/scenarios/recording.ts';
import { scenarios } from '../tools/scenarios/cases/index.ts';
import { nameOf } from '../tools/scenarios/scenario.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { run, say } from './lib/command.ts';
import { endOnSignal } from 'realtime-doctor/cli/signals.ts';

interface Flags {
  json?: boolean;
  disturb: Disturbance;
  runs: number;
  concurrency: number;
  explain?: boolean;
  record?: string;
  gallery?: string;
  pictures?: boolean;
  within: number;
  from?: string;
}

const PICTURES_AT = join(ROOT, 'docs', PICTURES);

const program = new Command('npm run scenarios --')
  .description('Reproduces every known fault with real components, runs the doctor on it, and checks the name.')
  .argument('[scenarios...]', 'parts of names, or numbers of the twelve causes (default: all)')
  .option('--json', 'print JSON to stdout')
  .addOption(new Option('--disturb <how>', 'run under harder conditions').choices(DISTURBANCES).default('none'))
  .option('--runs <n>', 'repetitions per scenario', count, 1)
  .option('--concurrency <n>', 'scenarios that run at the same time; most of it is waiting', count, 2)
  .option('--within <seconds>', 'time limit per diagnosis', count, WITHIN / 1000)
  .option('--explain', 'print the evidence of each finding')
  .option('--record <dir>', 'keep the evidence, one file per scenario')
  .option('--from <dir>', 'with --gallery: use recorded evidence and run nothing')
  .option('--pictures', 'retake the gallery’s screenshots of the twelve causes')
  .option('--gallery <file>', 'write the gallery page (needs --record or --from)')
  .exitOverride();

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  if (flags.gallery && flags.from) {
    write(flags.gallery, flags.from);
    return EXIT.ok;
  }
  if (flags.gallery && !flags.record) {
    throw new UsageError('--gallery needs evidence.', 'Add --record DIR or --from DIR.');
  }
  const chosen = choose(program.args);
  endOnSignal();
  await prepare({ config: loadConfig(), log: say, images: false });
  useTemporaryFolder('scenarios', say);
  const browser = new KeptBrowser();
  const rounds = Array.from({ length: flags.runs }, () => chosen).flat();
  const results = await pMap(
    rounds,
    async (scenario) => {
      const result = await runScenario(scenario, flags.disturb, () => undefined, {
        browser,
        within: flags.within * 1000,
        ...(flags.pictures ? { pictures: PICTURES_AT } : {}),
      });
      if (flags.record) record(flags.record, result);
      say(
        [`${nameOf(scenario)}: ${scenario.fault}`, `  ${lineOf(result)}`, ...explained(result, flags.explain)].join(
          '\n',
        ),
      );
      return result;
    },
    { concurrency: flags.concurrency },
  );
  if (flags.gallery && flags.record) write(flags.gallery, flags.record);
  const rows = results.map(({ row }) => row);
  process.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(results)}\n`);
  if (results.some(({ isOurs }) => isOurs)) return EXIT.infrastructure;
  return rows.every(({ right, skipped }) => right || skipped) ? EXIT.ok : EXIT.claim;
});

function write(file: string, recordings: string): void {
  writeFileSync(file, gallery(readAll(recordings), picturesIn(PICTURES_AT)));
}

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}

function choose(wanted: readonly string[]) {
  if (wanted.length === 0) return scenarios;
  const chosen = scenarios.filter((scenario) =>
    wanted.some((part) => (/^\d+$/.test(part) ? String(scenario.cause) === part : nameOf(scenario).includes(part))),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(`No scenario is called ${wanted.join(' or ')}.`, 'Omit the names to run all.');
}

function explained({ row, findings }: ScenarioRun, always = false): string[] {
  if (!always && (row.right || row.skipped)) return [];
  return findings.flatMap((finding) => [`    ${headline(finding)}`, `      ${finding.says}`]);
}

function lineOf({ row }: ScenarioRun): string {
  if (row.skipped) return `skipped: ${row.skipped}`;
  const named = row.named.join(', ') || 'nothing';
  return `${row.right ? 'right' : 'WRONG'}: ${named} (${row.certainty ?? '–'}, ${row.ms} ms)`;
}

function table(results: readonly ScenarioRun[]): string {
  const rows = results.map(({ row }) => [
    row.scenario,
    row.skipped ? '–' : row.named.join(', ') || 'nothing',
    row.certainty ?? '–',
    row.skipped ? '–' : `${row.ms}`,
    row.skipped ? `skipped: ${row.skipped}` : row.right ? 'right' : 'WRONG',
  ]);
  const all = [['expected', 'named', 'certainty', 'ms', 'verdict'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const right = results.filter(({ row }) => row.right).length;
  const left = results.filter(({ row }) => row.skipped).length;
  return [
    ...all.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `${right} right, ${results.length - right - left} wrong, ${left} skipped.`,
  ].join('\n');
}
