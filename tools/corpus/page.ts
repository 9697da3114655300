/** docs/corpus.md: each case with its cause, and how the doctor did. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatted, table } from '../markdown.ts';
import { cases, type Case } from './catalogue.ts';
import { readScores, type Score, type Scored } from './scores.ts';
import { VERDICTS } from './verdict.ts';

export const PAGE = join(import.meta.dirname, '../../docs/corpus.md');
const PLACE = /(<!-- table (\S+) -->)[\s\S]*?(<!-- end -->)/g;

/** Writes the tables into the page. Answers whether the page changed. */
export async function writePage(): Promise<boolean> {
  const page = readFileSync(PAGE, 'utf8');
  const next = await withTables(page);
  if (next !== page) writeFileSync(PAGE, next);
  return next !== page;
}

/** The page with the tables that the cases and the published scores make. */
export async function withTables(page: string): Promise<string> {
  const all = cases();
  const tables: Readonly<Record<string, string>> = {
    totals: totals(readScores()),
    failures: failures(all.filter((each) => !each.healthy)),
    healthy: healthy(all.filter((each) => each.healthy)),
  };
  const filled = page.replaceAll(
    PLACE,
    (_, start: string, name: string, end: string) => `${start}\n\n${tables[name] ?? ''}\n\n${end}`,
  );
  return formatted(filled, PAGE);
}

function totals(scores: readonly Scored[]): string {
  const broken = scores.filter(({ variant }) => variant === 'broken');
  const well = scores.filter(({ variant }) => variant !== 'broken');
  const count = (some: readonly Scored[], which: 'first' | 'latest', verdict: string): string =>
    `${some.filter((each) => each[which].verdict === verdict).length}`;
  const rows = VERDICTS.filter((verdict) => verdict !== 'not run').map((verdict) => [
    verdict,
    count(broken, 'first', verdict),
    count(broken, 'latest', verdict),
    count(well, 'first', verdict),
    count(well, 'latest', verdict),
  ]);
  const head = ['', 'broken, first', 'broken, now', 'fixed and healthy, first', 'fixed and healthy, now'];
  return table(head, [...rows, ['all', `${broken.length}`, `${broken.length}`, `${well.length}`, `${well.length}`]]);
}

function failures(some: readonly Case[]): string {
  const scores = readScores();
  const rows = some.map((each) => [
    link(each),
    each.framework,
    each.cause,
    each.report === null ? '–' : `[report](${each.report})`,
    ...cells(scores, each, 'broken'),
    ...cells(scores, each, 'fixed').slice(1),
  ]);
  return table(['case', 'made of', 'cause', 'reported', 'first score', 'score', 'fixed'], rows);
}

function healthy(some: readonly Case[]): string {
  const scores = readScores();
  const rows = some.map((each) => [link(each), each.framework, each.cause, ...cells(scores, each, 'healthy')]);
  return table(['case', 'made of', 'why it looks odd', 'first score', 'score'], rows);
}

function cells(scores: readonly Scored[], { name }: Case, variant: string): [string, string] {
  const found = scores.find((each) => each.case === name && each.variant === variant);
  return [shown(found?.first), shown(found?.latest)];
}

function shown(score: Score | undefined): string {
  if (!score) return '–';
  const named = score.named.map((id) => `\`${id}\``).join(', ');
  const vague = score.verdict === 'right' && score.note !== undefined ? ` (${score.note})` : '';
  return named === '' ? score.verdict : `${score.verdict}: ${named}${vague}`;
}

const link = ({ name, title }: Case): string => `[${name}](../tools/corpus/cases/${name}): ${title}`;
