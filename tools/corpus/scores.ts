/** The published scores: how the doctor answered each variant when it first met it, and how it answers now. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Variant } from './catalogue.ts';
import type { Row } from './rows.ts';
import type { Verdict } from './verdict.ts';

export interface Score {
  readonly verdict: Verdict;
  /** Ids of the findings. */
  readonly named: readonly string[];
  readonly note?: string;
  /** Day and commit of the doctor that was asked. */
  readonly on: string;
  readonly commit: string;
}

export interface Scored {
  readonly case: string;
  readonly variant: Variant;
  /** Kept forever: nobody had fixed anything for this case yet. */
  readonly first: Score;
  readonly latest: Score;
}

const FILE = join(import.meta.dirname, 'scores.json');

export const readScores = (): readonly Scored[] =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Scored[]) : [];

/** Takes rows of a live run into the published scores. A variant's first score is never overwritten. */
export async function publish(rows: readonly Row[]): Promise<readonly Scored[]> {
  const { stdout: commit } = await execa('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname });
  const on = new Date().toISOString().slice(0, 10);
  const before = readScores();
  const scored = new Map(before.map((each) => [keyOf(each), each]));
  for (const row of rows.filter(({ verdict }) => verdict !== 'not run')) {
    const latest = scoreOf(row, on, commit);
    scored.set(keyOf(row), {
      case: row.case,
      variant: row.variant,
      first: scored.get(keyOf(row))?.first ?? latest,
      latest,
    });
  }
  const all = [...scored.values()].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
  return all;
}

function scoreOf({ verdict, findings, note }: Row, on: string, commit: string): Score {
  return { verdict, named: findings.map(({ id }) => id), ...(note === undefined ? {} : { note }), on, commit };
}

const keyOf = ({ case: name, variant }: Pick<Scored, 'case' | 'variant'>): string => `${name}/${variant}`;
