/** Runs scenarios and prints how the doctor did. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pMap from 'p-map';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { headline } from 'realtime-doctor/diagnosis/index.ts';
import { KeptBrowser } from 'realtime-doctor/examine/browser.ts';
import { useTemporaryFolder } from 'playwright-realtime/run/temporary-folder.ts';
import { runScenario, type ScenarioRun } from '../../tools/scenarios/run.ts';
import type { Disturbance } from '../../tools/scenarios/options.ts';
import { gallery, PICTURES } from '../../tools/scenarios/gallery/index.ts';
import { picturesIn } from '../../tools/scenarios/gallery/picture.ts';
import { readAll, write as record } from '../../tools/scenarios/recording.ts';
import { scenarios } from '../../tools/scenarios/cases/index.ts';
import { nameOf } from '../../tools/scenarios/scenario.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { say } from './command.ts';
import { endOnSignal } from 'realtime-doctor/cli/signals.ts';

export interface Flags {
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

/** @returns the exit code: 0 if every name was right */
export async function runScenarios(names: readonly string[], flags: Flags): Promise<number> {
  if (flags.gallery && flags.from) {
    write(flags.gallery, flags.from);
    return EXIT.ok;
  }
  if (flags.gallery && !flags.record) {
    throw new UsageError('--gallery needs evidence.', 'Add --record DIR or --from DIR.');
  }
  const chosen = choose(names);
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
}

function write(file: string, recordings: string): void {
  writeFileSync(file, gallery(readAll(recordings), picturesIn(PICTURES_AT)));
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
