/**
 * The reporter of `npm test`: shows the running file, the progress and the time left, then the skipped and failed
 * tests.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullConfig, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter';

const ROOT = join(import.meta.dirname, '..');
/** How long each test took last time, in milliseconds by `file › title`, for estimating the time left. */
const TIMES_FILE = join(ROOT, '.build/test-times.json');
const REDRAW_MS = 200;
/** Interval of progress lines if the output is not a terminal. */
const PLAIN_LINE_MS = 10_000;
/** Share of the tests after which the speed of this run is used in the estimate. */
const ENOUGH = 0.05;
/** Maximum lines of a failed test's output. */
const OUTPUT_LINES = 20;

type Times = Record<string, number>;

/** State of one test file. */
interface File {
  readonly path: string;
  left: number;
}

export default class TestReporter implements Reporter {
  readonly #known: Times = existsSync(TIMES_FILE) ? (JSON.parse(readFileSync(TIMES_FILE, 'utf8')) as Times) : {};
  readonly #took: Times = {};
  readonly #files = new Map<string, File>();
  readonly #running = new Set<TestCase>();
  readonly #errors: TestError[] = [];
  #suite: Suite | undefined;
  #tests = new Set<TestCase>();
  #started = 0;
  #expectedMs = 0;
  #plainLineAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #workers = 1;

  onBegin({ workers }: FullConfig, suite: Suite): void {
    this.#suite = suite;
    this.#workers = workers;
    this.#tests = new Set(suite.allTests());
    this.#started = Date.now();
    for (const test of this.#tests) {
      const path = pathOf(test);
      const file = this.#files.get(path);
      if (file) file.left++;
      else this.#files.set(path, { path, left: 1 });
      this.#expectedMs += this.#expected(test);
    }
    console.log(`tests: ${this.#tests.size} in ${this.#files.size} files, ${workers} at once`);
    if (process.stdout.isTTY) this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
  }

  onTestBegin(test: TestCase): void {
    this.#running.add(test);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#running.delete(test);
    if (test.outcome() === 'unexpected' && result.retry < test.retries) return;
    this.#took[keyOf(test)] = result.duration;
    if (!this.#tests.delete(test)) return;
    const file = this.#files.get(pathOf(test));
    if (file) file.left--;
    if (test.outcome() === 'unexpected') this.#say(`FAILED: ${keyOf(test)}`);
    if (!process.stdout.isTTY && Date.now() - this.#plainLineAt > PLAIN_LINE_MS) {
      this.#plainLineAt = Date.now();
      console.log(this.#line());
    }
  }

  onError(error: TestError): void {
    this.#errors.push(error);
  }

  onEnd(): void {
    clearInterval(this.#timer);
    this.#erase();
    this.#remember();
    this.#reportSkipped();
    this.#reportFailed();
    this.#reportCounts();
  }

  printsToStdio(): boolean {
    return true;
  }

  #expected(test: TestCase): number {
    return this.#known[keyOf(test)] ?? this.#known[''] ?? 0;
  }

  /** Progress, the time left, and the files that are running. */
  #line(): string {
    const all = this.#suite?.allTests().length ?? 0;
    const filesLeft = [...this.#files.values()].filter(({ left }) => left > 0).length;
    const running = [...new Set([...this.#running].map(pathOf))].map((path) => path.replace(/^tests\//, ''));
    const counts = `${all - this.#tests.size} of ${all} tests, ${this.#files.size - filesLeft} of ${this.#files.size} files`;
    return `tests: ${counts}${this.#timeLeft(all)}: ${running.join(', ')}`;
  }

  /** Estimates from each test's last duration; if unknown, from the number of tests that have ended. */
  #timeLeft(all: number): string {
    const elapsed = Date.now() - this.#started;
    const left = [...this.#tests].reduce((sum, test) => sum + this.#expected(test), 0);
    const done = all - this.#tests.size;
    // The first few tests say little: until then, assume the durations of last time.
    if (done < all * ENOUGH) {
      return this.#expectedMs > 0
        ? `, about ${words(Math.max(0, this.#expectedMs / this.#workers - elapsed))} left`
        : '';
    }
    // The tests that have ended show how much faster or slower this run is than the last one.
    const share = this.#expectedMs > left ? left / (this.#expectedMs - left) : this.#tests.size / done;
    return `, about ${words(elapsed * share)} left`;
  }

  #draw(): void {
    const width = Math.max(20, (process.stdout.columns ?? 80) - 1);
    process.stdout.write(`\r\u001B[2K${this.#line().slice(0, width)}`);
  }

  #erase(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\u001B[2K');
  }

  #say(text: string): void {
    this.#erase();
    console.log(text);
  }

  #remember(): void {
    const times = { ...this.#known, ...this.#took };
    const values = Object.values(this.#took).sort((a, b) => a - b);
    // The median, for tests of unknown duration.
    times[''] = values[Math.floor(values.length / 2)] ?? 0;
    mkdirSync(dirname(TIMES_FILE), { recursive: true });
    writeFileSync(TIMES_FILE, JSON.stringify(times));
  }

  /** Lists the skipped tests by reason. */
  #reportSkipped(): void {
    const byReason = new Map<string, string[]>();
    for (const test of this.#suite?.allTests() ?? []) {
      if (test.outcome() !== 'skipped') continue;
      const why = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
      const reason = why ?? 'the test says no reason';
      byReason.set(reason, [...(byReason.get(reason) ?? []), keyOf(test)]);
    }
    for (const [reason, tests] of byReason) {
      console.log(`\nskipped (${tests.length}): ${reason}`);
      for (const test of tests.sort()) console.log(`    ${test}`);
    }
  }

  #reportCounts(): void {
    const of = (outcome: ReturnType<TestCase['outcome']>): number =>
      (this.#suite?.allTests() ?? []).filter((test) => test.outcome() === outcome).length;
    const counts = `${of('expected') + of('flaky')} passed, ${of('unexpected')} failed, ${of('skipped')} skipped`;
    console.log(`tests: ${counts}, in ${words(Date.now() - this.#started)}`);
  }

  #reportFailed(): void {
    const failed = (this.#suite?.allTests() ?? []).filter((test) => ['unexpected', 'flaky'].includes(test.outcome()));
    failed.forEach((test, index) => {
      const flaky = test.outcome() === 'flaky' ? ' (passed when tried again alone)' : '';
      const { file, line, column } = test.location;
      console.log(`\n  ${index + 1}) ${relative(ROOT, file)}:${line}:${column} › ${titleOf(test)}${flaky}\n`);
      const result = test.results.find(({ errors }) => errors.length > 0);
      for (const error of result?.errors ?? []) reportError(error);
      reportOutput([...(result?.stdout ?? []), ...(result?.stderr ?? [])]);
    });
    for (const error of this.#errors) reportError(error);
  }
}

function reportError({ message, stack, value, snippet, location }: TestError): void {
  const at = location ? [`at ${relative(ROOT, location.file)}:${location.line}:${location.column}`] : [];
  const text = [message ?? value ?? stack ?? 'it failed without a word', snippet ?? '', ...at].join('\n');
  const lines = (process.stdout.isTTY ? text : stripVTControlCharacters(text)).trimEnd().split('\n');
  console.log(`${lines.map((line) => `    ${line}`).join('\n')}\n`);
}

/** Prints the output of a failed test. */
function reportOutput(chunks: readonly (string | Buffer)[]): void {
  const lines = chunks.map(String).join('').trimEnd().split('\n').slice(-OUTPUT_LINES);
  if (lines.join('') !== '') console.log(`    It printed:\n${lines.map((line) => `    | ${line}`).join('\n')}\n`);
}

const pathOf = (test: TestCase): string => relative(ROOT, test.location.file);
// The first three are the root, the project and the file.
const titleOf = (test: TestCase): string => test.titlePath().slice(3).join(' › ');
const keyOf = (test: TestCase): string => `${pathOf(test)} › ${titleOf(test)}`;

function words(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
