/** The parts of Playwright's JSON report that `npm test` uses. */
export interface Report {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly skipped: number;
    readonly flaky: number;
  };
  readonly suites: readonly Suite[];
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly { readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[];
  }[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Passed tests that needed a second attempt, as `file:line › title`. */
  readonly alone: readonly string[];
}

/** @param exitCode - Playwright's exit code: an error outside any test is not in the statistics */
export function countTests({ stats, suites }: Report, exitCode: number | undefined): Counts {
  const { expected, unexpected, flaky, skipped } = stats;
  return {
    passed: expected + flaky,
    failed: exitCode !== 0 && unexpected === 0 ? 1 : unexpected,
    skipped,
    alone: suites.flatMap(flakyOf),
  };
}

function flakyOf({ specs, suites = [] }: Suite): string[] {
  const own = specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
    .map(({ file, line, title }) => `${file}:${line} › ${title}`);
  return [...own, ...suites.flatMap(flakyOf)];
}
