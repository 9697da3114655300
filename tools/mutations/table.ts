import { table } from '../markdown.ts';
import type { Mutant } from './mutant.ts';
import { isCaught, type Ran, type Verdict } from './trial.ts';

export interface Row {
  readonly mutant: string;
  readonly file: string;
  readonly journey: string;
  readonly expected: readonly string[];
  readonly failed: readonly string[];
  readonly verdict: Verdict;
  readonly seconds: number;
}

export const rowOf = ({ name, file, journey, expect }: Mutant, { failed, seconds }: Ran, verdict: Verdict): Row => ({
  mutant: name,
  file: `stack/${file}`,
  journey,
  expected: expect,
  failed,
  verdict,
  seconds,
});

const summary = (rows: readonly Row[]): string => {
  const caught = rows.filter(({ verdict }) => isCaught(verdict)).length;
  return `${caught} of ${rows.length} mutants caught, each by an expected claim.`;
};

export function text(rows: readonly Row[]): string {
  const cells = [
    ['mutant', 'expected', 'failed', 'verdict', 'seconds'],
    ...rows.map(({ mutant, expected, failed, verdict, seconds }) => [
      mutant,
      expected.join(' | '),
      failed.join(', ') || 'none',
      verdict,
      seconds.toFixed(1),
    ]),
  ];
  return [...aligned(cells), '', summary(rows)].join('\n');
}

/** Formats a table with aligned columns. */
export function aligned(cells: readonly (readonly string[])[]): string[] {
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd());
}

/** The page `docs/mutations.md`, without durations, which depend on the machine. */
export function markdown(rows: readonly Row[]): string {
  const code = (ids: readonly string[]): string => ids.map((id) => `\`${id}\``).join(', ') || 'none';
  return [
    '# Mutations: which claims a broken application fails',
    '',
    '<!-- Generated: npm run mutate -- --markdown docs/mutations.md -->',
    '',
    'The reference application is broken on purpose, in one way at a time, and one journey runs against it on the local',
    'stack. The journey must fail, with at least one of the expected claims. Each run first checks that the same journeys',
    'pass against the unmodified application. The mutants are in',
    '`tools/mutations/`.',
    '',
    summary(rows),
    '',
    table(
      ['mutant', 'source', 'journey', 'expected', 'failed', 'verdict'],
      rows.map(({ mutant, file, journey, expected, failed, verdict }) => [
        mutant,
        `\`${file}\``,
        journey,
        code(expected),
        code(failed),
        verdict,
      ]),
    ),
    '',
  ].join('\n');
}
