/** Tries mutants of the reference application, one after another. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pMap, { pMapSkip } from 'p-map';
import { EXIT, InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { copyAgain, copyRepository, makeHome } from '../../tools/mutations/copy.ts';
import { apply, mutated, type Mutant } from '../../tools/mutations/mutant.ts';
import { mutants } from '../../tools/mutations/mutants.ts';
import { markdown, rowOf, text, type Row } from '../../tools/mutations/table.ts';
import { isCaught, runJourneys, verdictOf } from '../../tools/mutations/trial.ts';
import { writePage } from '../../tools/markdown.ts';
import { say } from './command.ts';

export interface Flags {
  only?: string[];
  json?: boolean;
  markdown?: string;
  jobs: number;
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

/** @returns the exit code: 0 if every mutant was caught */
export async function mutate(flags: Flags): Promise<number> {
  const chosen = choose(flags.only);
  const home = makeHome();
  try {
    const whole = join(home, 'whole');
    await prepareWhole(whole, join(home, 'evidence-whole'), chosen);
    const rows = interrupted.signal.aborted ? [] : await tryAll(chosen, whole, home, flags.jobs);
    if (interrupted.signal.aborted) return EXIT.interrupted;
    if (flags.markdown) await writePage(flags.markdown, markdown(rows));
    process.stdout.write(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${text(rows)}\n`);
    if (rows.some(({ verdict }) => verdict === 'no verdict')) return EXIT.infrastructure;
    return rows.every(({ verdict }) => isCaught(verdict)) ? EXIT.ok : EXIT.claim;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function choose(words: readonly string[] | undefined): readonly Mutant[] {
  // Apply all mutants to the text first, selected or not: a mutant that no longer applies proves nothing.
  for (const mutant of mutants) mutated(mutant, readFileSync(join(ROOT, 'stack', mutant.file), 'utf8'));
  const chosen = words ? mutants.filter(({ name }) => words.some((word) => name.includes(word))) : mutants;
  if (chosen.length > 0) return chosen;
  throw new UsageError(`No mutant is called ${words?.join(' or ')}.`, 'Omit --only to run all.');
}

/** Runs the unmodified application, which must pass: otherwise a failing mutant proves nothing. */
async function prepareWhole(root: string, evidence: string, chosen: readonly Mutant[]): Promise<void> {
  const titles = new Set(chosen.map(({ journey }) => journey));
  await copyRepository(root);
  mkdirSync(evidence);
  say(`unbroken: ${titles.size} journeys`);
  const ran = await runJourneys(root, evidence, [...titles], interrupted.signal);
  if (interrupted.signal.aborted) return;
  if (ran.exitCode === EXIT.ok && ran.passed === titles.size && ran.skipped === 0) {
    say(`  green, ${ran.seconds.toFixed(1)} s`);
    return;
  }
  throw new InfrastructureError(
    `The unbroken application must pass all ${titles.size} journeys: ${ran.passed} passed and ${ran.skipped} were skipped, exit code ${ran.exitCode}, failed: ${ran.failed.join(', ') || 'no claim'}.`,
    `Fix that first. The end of its output:\n${ran.tail}`,
  );
}

/** The mutants that were tried; an interrupt skips the rest. */
const tryAll = async (chosen: readonly Mutant[], whole: string, home: string, jobs: number): Promise<Row[]> =>
  pMap(
    chosen,
    (mutant, number) => (interrupted.signal.aborted ? pMapSkip : tryOne(mutant, whole, join(home, String(number)))),
    { concurrency: jobs },
  );

async function tryOne(mutant: Mutant, whole: string, home: string): Promise<Row> {
  const root = join(home, 'clone');
  const evidence = join(home, 'evidence');
  try {
    mkdirSync(evidence, { recursive: true });
    copyAgain(whole, root);
    apply(mutant, root);
    const ran = await runJourneys(root, evidence, [mutant.journey], interrupted.signal);
    const row = rowOf(mutant, ran, verdictOf(mutant, ran));
    say(`${mutant.name}: ${row.verdict} (${row.failed.join(', ') || 'no claim failed'}; ${row.seconds.toFixed(1)} s)`);
    if (!isCaught(row.verdict) && !interrupted.signal.aborted) say(ran.tail.replaceAll(/^/gm, '    '));
    return row;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
