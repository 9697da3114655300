/** What a run prints: a row per variant, and the totals. */
import { EXIT } from 'realtime-doctor/errors.ts';
import type { Variant } from './catalogue.ts';
import { isBad, VERDICTS, type Found, type Verdict } from './verdict.ts';

export interface Row {
  readonly case: string;
  readonly variant: Variant;
  /** Exit code of the doctor; null if it gave none. */
  readonly exit: number | null;
  readonly seconds: number;
  readonly verdict: Verdict;
  readonly findings: readonly Found[];
  readonly note?: string;
  /** The doctor's whole answer. */
  readonly answer?: unknown;
}

const WIDTHS = [40, 8, 5, 8, 15] as const;

export const heading = (): string => columns(['case', 'variant', 'exit', 'seconds', 'verdict', 'findings']);

export function lineOf({ case: name, variant, exit, seconds, verdict, findings, note = '' }: Row): string {
  const named = findings.map(({ id, certainty }) => `${id} (${certainty})`).join(', ');
  const last = [named, note].filter((each) => each !== '').join('; ');
  return columns([name, variant, `${exit ?? '-'}`, seconds.toFixed(1), verdict, last]);
}

export function summary(rows: readonly Row[]): string {
  const broken = rows.filter(({ variant }) => variant === 'broken');
  const well = rows.filter(({ variant }) => variant !== 'broken');
  return [
    ['broken', broken],
    ['fixed and healthy', well],
    ['all', rows],
  ]
    .map(([title, some]) => `${title as string}: ${totals(some as readonly Row[])}`)
    .join('\n');
}

/** 0 without a wrong, missed or false answer; 3 if a case did not run, or the doctor never answered. */
export function exitCode(rows: readonly Row[]): number {
  if (rows.some(({ verdict }) => isBad(verdict))) return EXIT.claim;
  const isVoid =
    rows.some(({ verdict }) => verdict === 'not run') || rows.every(({ verdict }) => verdict === 'inconclusive');
  return isVoid ? EXIT.infrastructure : EXIT.ok;
}

function totals(rows: readonly Row[]): string {
  const counts = VERDICTS.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length] as const);
  const said = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`);
  return `${rows.length} (${said.join(', ') || 'none'})`;
}

const columns = (cells: readonly string[]): string =>
  cells
    .map((cell, n) => cell.replaceAll(/\s+/g, ' ').padEnd(WIDTHS[n] ?? 0))
    .join(' ')
    .trimEnd();
