/**
 * `reporter: [['list'], ['playwright-realtime/reporter']]` prints the failed tests grouped by cause at the end of a
 * run. On GitHub Actions it also adds them to the job's summary. Prints nothing if no cause was found.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { FullConfig, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { causesOf } from './failure-message.ts';

interface Group {
  readonly cause: string;
  readonly tests: readonly string[];
}

/** The number of an inline script, which is not always known. Removed, because the line is the same. */
const INLINE = /#inline-\d+/;
/** Maximum number of tests that are listed per cause; the rest is counted. */
const MAX_LISTED = 10;

export default class CauseReporter implements Reporter {
  /** The last attempt of each failed test. */
  readonly #last = new Map<string, { readonly test: TestCase; readonly result: TestResult }>();

  #results = 'test-results';

  onBegin({ projects }: FullConfig): void {
    this.#results = relative(process.cwd(), projects[0]?.outputDir ?? this.#results) || '.';
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#last.set(test.id, { test, result });
  }

  onEnd(): void {
    const failed = [...this.#last.values()].filter(({ test }) => !test.ok());
    const groups = grouped(failed.map(({ test, result }) => ({ title: titleOf(test), cause: causesOf(result)[0] })));
    if (groups.length === 0) return;
    const again = `  What their recordings say: npx realtime-doctor ${this.#results}`;
    process.stdout.write(`\n${inText(groups, failed.length)}\n\n${again}\n`);
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary) appendFileSync(summary, `${inMarkdown(groups, failed.length)}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** Groups by cause, the largest group first. Tests without a cause are left out. */
function grouped(failed: readonly { readonly title: string; readonly cause: string | undefined }[]): Group[] {
  const groups = new Map<string, { cause: string; tests: string[] }>();
  for (const { title, cause } of failed) {
    if (cause === undefined) continue;
    const key = cause.replace(INLINE, '');
    const { cause: first = cause, tests = [] } = groups.get(key) ?? {};
    groups.set(key, { cause: first, tests: [...tests, title] });
  }
  return [...groups.values()].toSorted((a, b) => b.tests.length - a.tests.length);
}

const titleOf = (test: TestCase): string => test.titlePath().filter(Boolean).join(' › ');

function headingOf(groups: readonly Group[], failed: number): string {
  const explained = groups.reduce((sum, { tests }) => sum + tests.length, 0);
  return `Realtime: ${explained} of ${failed} failed ${failed === 1 ? 'test' : 'tests'} explained by ${groups.length === 1 ? 'one cause' : `${groups.length} causes`}`;
}

function inText(groups: readonly Group[], failed: number): string {
  return [
    headingOf(groups, failed),
    ...groups.flatMap(({ cause, tests }) => ['', `  ${cause}`, ...listed(tests).map((line) => `    ${line}`)]),
  ].join('\n');
}

function inMarkdown(groups: readonly Group[], failed: number): string {
  return [
    `### ${headingOf(groups, failed)}`,
    ...groups.flatMap(({ cause, tests }) => ['', `**${cause}**`, '', ...listed(tests).map((line) => `- ${line}`)]),
  ].join('\n');
}

const listed = (tests: readonly string[]): string[] => [
  ...tests.slice(0, MAX_LISTED),
  ...(tests.length > MAX_LISTED ? [`and ${tests.length - MAX_LISTED} more`] : []),
];
