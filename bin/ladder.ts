/** `npm run ladder`: brings up every known fault, one by one, and checks that it is named. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, UsageError } from 'realtime-doctor/errors.ts';
import { headline } from 'realtime-doctor/diagnosis/index.ts';
import { KeptBrowser } from 'realtime-doctor/examine/browser.ts';
import { takeGround } from 'playwright-realtime/run/ground.ts';
import { climb, WITHIN, type Climbed } from '../tools/scenarios/climb.ts';
import { DISTURBANCES, type Disturbance } from '../tools/scenarios/disturb.ts';
import { gallery, PICTURES } from '../tools/scenarios/gallery/index.ts';
import { picturesIn } from '../tools/scenarios/gallery/picture.ts';
import { readAll, write as record } from '../tools/scenarios/recording.ts';
import { rungs } from '../tools/scenarios/rungs/index.ts';
import { nameOf } from '../tools/scenarios/rung.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { run, say } from './lib/command.ts';
import { endOnSignal } from './lib/interrupt.ts';

interface Flags {
  json?: boolean;
  disturb: Disturbance;
  runs: number;
  abreast: number;
  explain?: boolean;
  record?: string;
  gallery?: string;
  pictures?: boolean;
  within: number;
  from?: string;
}

const PICTURES_AT = join(ROOT, 'docs', PICTURES);

const program = new Command('npm run ladder --')
  .description('Brings up every known fault through real parts, runs the doctor on it, and checks the name.')
  .argument('[rungs...]', 'parts of rung names, or numbers of the twelve causes; all where none is given')
  .option('--json', 'the table as JSON, alone on standard output')
  .addOption(new Option('--disturb <how>', 'under harder conditions').choices(DISTURBANCES).default('none'))
  .option('--runs <n>', 'how often each rung is climbed', count, 1)
  .option('--abreast <n>', 'how many rungs are climbed at a time; most of it is waiting', count, 2)
  .option('--within <seconds>', 'for each answer; the doctor gives itself 9', count, WITHIN / 1000)
  .option('--explain', 'say what was seen for each finding')
  .option('--record <dir>', 'keep the evidence that was judged, a file a rung')
  .option('--from <dir>', 'with --gallery: from evidence that was kept, and climb nothing')
  .option('--pictures', 'make the gallery’s pictures anew: the page of each of the twelve causes')
  .option('--gallery <file>', 'write the gallery page; keeps the evidence in --record’s folder')
  .exitOverride();

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  if (flags.gallery && flags.from) {
    write(flags.gallery, flags.from);
    return EXIT.ok;
  }
  if (flags.gallery && !flags.record) {
    throw new UsageError(
      'a folder to keep the evidence in',
      'there is no --record',
      'Add --record DIR, or --from DIR.',
    );
  }
  const chosen = choose(program.args);
  endOnSignal();
  await prepare({ config: loadConfig(), say, images: false });
  takeGround('ladder', say);
  const browser = new KeptBrowser();
  const rounds = Array.from({ length: flags.runs }, () => chosen).flat();
  const climbed = await sideBySide(flags.abreast, rounds, async (rung) => {
    const result = await climb(rung, flags.disturb, () => undefined, {
      browser,
      within: flags.within * 1000,
      ...(flags.pictures ? { pictures: PICTURES_AT } : {}),
    });
    if (flags.record) record(flags.record, result);
    say([`${nameOf(rung)}: ${rung.fault}`, `  ${lineOf(result)}`, ...explained(result, flags.explain)].join('\n'));
    return result;
  });
  if (flags.gallery && flags.record) write(flags.gallery, flags.record);
  const rows = climbed.map(({ row }) => row);
  process.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(climbed)}\n`);
  if (climbed.some(({ isOurs }) => isOurs)) return EXIT.infrastructure;
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
  if (wanted.length === 0) return rungs;
  const chosen = rungs.filter((rung) =>
    wanted.some((part) => (/^\d+$/.test(part) ? String(rung.cause) === part : nameOf(rung).includes(part))),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError('rungs of the ladder', `none is called ${wanted.join(' or ')}`, 'Run it without names for all.');
}

/** Each item's result, in the items' order, with as many under way at a time. */
async function sideBySide<T, R>(abreast: number, items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await each(item);
  };
  await Promise.all(Array.from({ length: abreast }, work));
  return results;
}

function explained({ row, findings }: Climbed, always = false): string[] {
  if (!always && (row.right || row.skipped)) return [];
  return findings.flatMap((finding) => [`    ${headline(finding)}`, `      ${finding.says}`]);
}

function lineOf({ row }: Climbed): string {
  if (row.skipped) return `skipped: ${row.skipped}`;
  const named = row.named.join(', ') || 'nothing';
  return `${row.right ? 'right' : 'WRONG'}: ${named} (${row.certainty ?? '–'}, ${row.ms} ms)`;
}

function table(climbed: readonly Climbed[]): string {
  const rows = climbed.map(({ row }) => [
    row.rung,
    row.skipped ? '–' : row.named.join(', ') || 'nothing',
    row.certainty ?? '–',
    row.skipped ? '–' : `${row.ms}`,
    row.skipped ? `skipped: ${row.skipped}` : row.right ? 'right' : 'WRONG',
  ]);
  const all = [['expected', 'named', 'certainty', 'ms', 'verdict'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const right = climbed.filter(({ row }) => row.right).length;
  const left = climbed.filter(({ row }) => row.skipped).length;
  return [
    ...all.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `${right} right, ${climbed.length - right - left} wrong, ${left} skipped.`,
  ].join('\n');
}
