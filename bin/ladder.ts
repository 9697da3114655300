/** `npm run ladder`: brings up every known fault, one by one, and checks that it is named. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { EXIT, UsageError } from '../evidence/errors.ts';
import { headline } from '../evidence/diagnosis/index.ts';
import { climb, type Climbed } from '../fixtures/ladder/climb.ts';
import { DISTURBANCES, type Disturbance } from '../fixtures/ladder/disturb.ts';
import { rungs } from '../fixtures/ladder/rungs/index.ts';
import { nameOf } from '../fixtures/ladder/rung.ts';
import { run, say } from './lib/command.ts';

interface Flags {
  json?: boolean;
  disturb: Disturbance;
  runs: number;
  explain?: boolean;
  record?: string;
}

const program = new Command('npm run ladder --')
  .description('Brings up every known fault through real parts, runs the doctor on it, and checks the name.')
  .argument('[rungs...]', 'parts of rung names, or numbers of the twelve causes; all where none is given')
  .option('--json', 'the table as JSON, alone on standard output')
  .addOption(new Option('--disturb <how>', 'under harder conditions').choices(DISTURBANCES).default('none'))
  .option('--runs <n>', 'how often each rung is climbed', Number, 1)
  .option('--explain', 'say what was seen for each finding')
  .option('--record <dir>', 'keep the evidence that was judged, a file a rung')
  .exitOverride();

await run(async () => {
  program.parse();
  const flags = program.opts<Flags>();
  const chosen = choose(program.args);
  const climbed: Climbed[] = [];
  for (let round = 1; round <= flags.runs; round++) {
    for (const rung of chosen) {
      say(`${nameOf(rung)}: ${rung.fault}`);
      const result = await climb(rung, flags.disturb, say);
      climbed.push(result);
      if (flags.record) record(flags.record, result);
      say(`  ${lineOf(result)}`);
      if (flags.explain || !(result.row.right || result.row.skipped)) {
        for (const finding of result.findings) say(`    ${headline(finding)}\n      ${finding.says}`);
      }
    }
  }
  const rows = climbed.map(({ row }) => row);
  process.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(climbed)}\n`);
  if (climbed.some(({ isOurs }) => isOurs)) return EXIT.infrastructure;
  return rows.every(({ right, skipped }) => right || skipped) ? EXIT.ok : EXIT.claim;
});

function choose(wanted: readonly string[]) {
  if (wanted.length === 0) return rungs;
  const chosen = rungs.filter((rung) =>
    wanted.some((part) => nameOf(rung).includes(part) || String(rung.cause) === part),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError('rungs of the ladder', `none is called ${wanted.join(' or ')}`, 'Run it without names for all.');
}

/** As `tests/diagnosis` reads it back: one file with the transcript's lines, the probes and what was configured. */
function record(dir: string, { row, rung, evidence }: Climbed): void {
  if (!evidence) return;
  const { transcript, configuration, probes } = evidence;
  const lines = transcript && [transcript.header, ...transcript.entries];
  const { expected, also = [], fault } = rung;
  mkdirSync(dir, { recursive: true });
  // Pages and bundles are long, and nothing in them is judged.
  const short = (key: string, value: unknown): unknown =>
    key === 'body' && typeof value === 'string' ? value.slice(0, 400) : value;
  const kept = { expected, also, fault, configuration, probes: { ...probes, logs: probes.logs.slice(-20) }, lines };
  writeFileSync(join(dir, `${slug(row.rung)}.json`), `${JSON.stringify(kept, short)}\n`);
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
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
