import { table } from '../markdown.ts';
import { aligned } from '../mutations/table.ts';

export interface Row {
  readonly name: string;
  /** Versions that were in force, not those that were asked for; empty where nothing ran. */
  readonly server: string;
  readonly client: string;
  readonly runtime: string;
  readonly passed: number;
  readonly of: number;
  /** How many were judged. */
  readonly claims: number;
  /** Ids of claims that did not hold. */
  readonly failed: readonly string[];
  readonly verdict: 'passed' | 'failed' | 'not run';
  /** Why it was not run. */
  readonly why?: string;
  readonly seconds: number;
}

function summary(rows: readonly Row[]): string {
  const count = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  const rest = [
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(count('not run') > 0 ? [`${count('not run')} could not be run`] : []),
  ];
  return [`${count('passed')} of ${rows.length} combinations passed`, ...rest].join(', ');
}

const HEAD = ['combination', 'server', 'client', 'on', 'journeys', 'claims'];
const cells = ({ name, server, client, runtime, passed, of, claims, failed }: Row): string[] => [
  name,
  server || '–',
  client || '–',
  runtime || '–',
  `${passed}/${of}`,
  failed.length > 0 ? `${claims}, failed: ${failed.join(', ')}` : `${claims}`,
];
/** Reasons are npm's and others' own words, which may have line breaks. */
const verdictOf = ({ verdict, why }: Row): string =>
  why === undefined ? verdict : `${verdict}: ${why.replaceAll(/\s+/g, ' ')}`;

export function text(rows: readonly Row[]): string {
  const lines = rows.map((row) => [...cells(row), row.seconds.toFixed(1), verdictOf(row)]);
  return [...aligned([[...HEAD, 'seconds', 'verdict'], ...lines]), '', summary(rows)].join('\n');
}

/** The page `docs/versions.md`. Without seconds, which are another machine's. */
export function markdown(rows: readonly Row[]): string {
  return [
    '# Versions that it was run on',
    '',
    '<!-- Generated: npm run versions -- --markdown docs/versions.md -->',
    '',
    'The reference application is built with each combination and has to pass four journeys of Journey 9 on it: it',
    'connects, it is greeted, it comes back when the backend is killed, and when its connections are reset. The',
    'versions are those that ran: as the capture has them from what was built, and as the Python backend says in its',
    'log. The combinations are in `tools/versions/combinations.ts`; Python’s are the packages of Debian 12 as local',
    'processes, and of Debian 13 in containers.',
    '',
    `${summary(rows)}.`,
    '',
    table(
      [...HEAD, 'verdict'],
      rows.map((row) => [...cells(row), verdictOf(row)]),
    ),
    '',
  ].join('\n');
}
