import { table } from '../markdown.ts';
import { aligned } from '../mutations/table.ts';

export interface Row {
  readonly name: string;
  /** Versions actually used, not the requested ones; empty if nothing ran. */
  readonly server: string;
  readonly client: string;
  readonly runtime: string;
  readonly passed: number;
  readonly of: number;
  /** Number of judged claims. */
  readonly claims: number;
  /** Ids of failed claims. */
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
/** Reasons may be npm output, which has line breaks. */
const verdictOf = ({ verdict, why }: Row): string =>
  why === undefined ? verdict : `${verdict}: ${why.replaceAll(/\s+/g, ' ')}`;

export function text(rows: readonly Row[]): string {
  const lines = rows.map((row) => [...cells(row), row.seconds.toFixed(1), verdictOf(row)]);
  return [...aligned([[...HEAD, 'seconds', 'verdict'], ...lines]), '', summary(rows)].join('\n');
}

/** The page `docs/versions.md`, without durations, which depend on the machine. */
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
