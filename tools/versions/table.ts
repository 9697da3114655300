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
    '# Tested versions',
    '',
    '<!-- Generated: npm run versions -- --markdown docs/versions.md -->',
    '',
    'The reference application is built with each combination and must pass four journeys of Journey 9: connect, greeting,',
    'reconnect after the backend is killed, and reconnect after connections are reset. The versions are those that actually',
    'ran, from the build in the capture or from the log of the Python backend. The combinations are in',
    '`tools/versions/combinations.ts`; for Python they are the packages of Debian 12 as local processes, and those of',
    'Debian 13 in containers.',
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
