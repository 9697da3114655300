import { existsSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import type { JourneyStatus } from 'realtime-doctor/capture/capture.ts';
import { skippedButRequired } from 'realtime-doctor/capture/required.ts';
import { conclude, type Outcome, type RunFacts } from 'realtime-doctor/capture/verdict.ts';
import { EXIT, messageOf } from 'realtime-doctor/errors.ts';
import { ROOT } from '../config/config.ts';
import { fullDisk } from '../run/disk.ts';
import { endRun, currentRun } from '../run/run.ts';
import { isSuperseded, skippedOf, titleOf, type Finished } from './assemble.ts';
import { classify } from './classify.ts';
import type { Cut } from './assemble.ts';
import { markIncomplete } from './junit.ts';
import { outputs } from './outputs.ts';
import { requiredOf } from './required.ts';
import { wordsOf } from './words.ts';

/** Read by `npm run e2e` when Playwright has ended (`E2E_RESULT_FILE`). */
export interface RunResult {
  readonly exitCode: number;
  readonly summary: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly capture?: string;
}

/** Files the run as a capture, whatever its verdict, and prints the verdict and the capture's path at the end. */
export default class CaptureReporter implements Reporter {
  readonly #run = currentRun();
  readonly #finished: Finished[] = [];
  readonly #errors: TestError[] = [];
  readonly #started = Date.now();
  readonly #required: ReadonlySet<string> = new Set(requiredOf(this.#run.config));
  #suite: Suite | undefined;
  #closing = '';
  #shard: FullConfig['shard'] = null;

  onBegin({ shard }: FullConfig, suite: Suite): void {
    this.#suite = suite;
    this.#shard = shard;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#finished.push({ test, result, status: classify(test, result) });
    // Loads while the stack goes down, because someone waits at the end. During start-up every core is busy.
    void filing();
  }

  onError(error: TestError): void {
    this.#errors.push(error);
  }

  async onEnd({ status }: FullResult): Promise<{ status: FullResult['status'] }> {
    const isListing = this.#finished.length === 0 && process.argv.includes('--list');
    if (isListing) return { status };
    const cut: Cut =
      status === 'timedout' ? { interrupted: true, outOfTime: true } : { interrupted: status === 'interrupted' };
    const outcome = this.#outcome(cut);
    markIncomplete(outputs(this.#run.config).junit, skippedButRequired(this.#judged()));
    const filed = await this.#file(outcome, cut);
    const { summary, exitCode } = filed;
    this.#report(filed);
    endRun();
    const capture = filed.capture && relative(ROOT, filed.capture);
    const evidence = capture ? `Evidence: ${capture}\n` : '';
    const explain = capture && exitCode === EXIT.claim ? `To explain it again: npm run doctor -- ${capture}\n\n` : '';
    this.#closing = `\n${this.#whyNotTested()}${this.#whyIncomplete()}${explain}${summary}\n${evidence}`;
    return { status: exitCode === EXIT.ok ? status : exitCode === EXIT.interrupted ? 'interrupted' : 'failed' };
  }

  /** Prints the verdict last: Playwright reports tests that its time limit ended after the run's own end. */
  async onExit(): Promise<void> {
    process.stdout.write(this.#closing);
  }

  printsToStdio(): boolean {
    return false;
  }

  /** Journeys that never ended, because their worker died or the run was interrupted. */
  #missing(): TestCase[] {
    const ended = new Set(this.#finished.map(({ test }) => test.id));
    return (this.#suite?.allTests() ?? []).filter((test) => !ended.has(test.id));
  }

  #outcome(cut: Cut): Outcome {
    const { E2E_NO_SKIP: noSkip, E2E_FLAKY: flaky } = this.#run.config;
    return conclude({
      journeys: [
        ...this.#judged(),
        ...this.#missing().map((test) => ({ title: titleOf(test), status: 'interrupted' as const })),
      ],
      ...cut,
      errors: this.#errors.map((error) => ({ message: wordsOf(error) })),
      unselected: this.#unselected().length,
      policy: { noSkip, flaky },
    });
  }

  /** What the verdict needs to know about each attempt of each journey. */
  #judged(): RunFacts['journeys'] {
    return this.#finished.map(({ test, status, result }) => ({
      title: titleOf(test),
      status,
      ...(result.errors[0] ? { error: wordsOf(result.errors[0]) } : {}),
      ...(status === 'skipped' ? { skipped: skippedOf(test, result, this.#required.has(titleOf(test))) } : {}),
      ...(isSuperseded(test, result) ? { superseded: true as const } : {}),
    }));
  }

  /** Required journeys that were not selected. */
  #unselected(): string[] {
    const asked = new Set((this.#suite?.allTests() ?? []).map(titleOf));
    return [...this.#required].filter((title) => !asked.has(title));
  }

  /** Each failure of the infrastructure once, with the number of its journeys. Log lines are above and in the capture. */
  #whyNotTested(): string {
    const errors = this.#judged().flatMap(({ status, error = '' }) => (status === 'infrastructure' ? [error] : []));
    const named = errors.map((error) => (error.split('\n')[0] ?? '').replace(/^(Error: )?\w+Error: /, ''));
    return [...new Set(named)]
      .map((name) => `  not tested (${named.filter((other) => other === name).length}): ${name}\n`)
      .join('');
  }

  /** Why required journeys did not run, one line per reason. */
  #whyIncomplete(): string {
    const lines = [...skippedButRequired(this.#judged())].map(
      ([reason, titles]) => `  skipped, since ${reason}:\n${titles.map((title) => `    ${title}\n`).join('')}`,
    );
    return lines.join('');
  }

  async #file(outcome: Outcome, cut: Cut): Promise<Outcome & { capture?: string }> {
    if (this.#finished.length === 0 && !cut.outOfTime) return outcome;
    try {
      const { assemble, writeAllureCategories } = await filing();
      writeAllureCategories(outputs(this.#run.config).allure);
      const capture = await assemble({
        run: this.#run,
        outcome,
        finished: this.#finished,
        missing: this.#missing(),
        cut,
        shard: this.#shard,
        errors: this.#errors,
        required: this.#required,
        unselected: this.#unselected(),
        startedAt: this.#started,
      });
      const believed = await this.#believed(outcome, capture);
      await this.#prune(capture);
      return { ...believed, capture };
    } catch (error) {
      const full = fullDisk(this.#run.config.evidenceDir);
      process.stderr.write(`\n${messageOf(full ?? error)}\n`);
      if (full) {
        const summary = `INFRASTRUCTURE FAILED: no capture was published; the run itself: ${outcome.summary}`;
        return { verdict: 'infrastructure', exitCode: EXIT.infrastructure, summary };
      }
      return {
        verdict: 'evidence',
        exitCode: EXIT.evidence,
        summary: `EVIDENCE FAILED: no capture was published; the run itself: ${outcome.summary}`,
      };
    }
  }

  /** Deletes old captures. A failure to delete does not affect this run's verdict. */
  async #prune(capture: string): Promise<void> {
    const { prune } = await filing();
    const { evidenceDir, E2E_KEEP_CAPTURES: keep } = this.#run.config;
    for (const { path, why } of prune(evidenceDir, keep, [capture])) {
      process.stderr.write(`\nretention: ${path} should have been deleted (E2E_KEEP_CAPTURES=${keep}): ${why}\n`);
    }
  }

  /** Verifies the capture as `npm run evidence -- verify` does; a capture that does not verify is not evidence. */
  async #believed(outcome: Outcome, capture: string): Promise<Outcome> {
    const { verificationText, verify } = await filing();
    const verification = verify(capture);
    if (verification.verified) return outcome;
    process.stderr.write(`\n${verificationText(verification)}\n`);
    if (outcome.verdict !== 'passed') return outcome;
    return {
      verdict: 'evidence',
      exitCode: EXIT.evidence,
      summary: `EVIDENCE FAILED: the capture does not verify; the run itself: ${outcome.summary}`,
    };
  }

  #report({ exitCode, summary, capture }: Outcome & { capture?: string }): void {
    const file = this.#run.config.E2E_RESULT_FILE;
    if (!file) return;
    const isFlakyFailed = this.#run.config.E2E_FLAKY === 'fail';
    const journeys = this.#judged().filter(({ superseded }) => !superseded);
    const of = (...statuses: JourneyStatus[]): number =>
      journeys.filter(({ status }) => statuses.includes(status)).length;
    const result: RunResult = {
      exitCode,
      summary,
      passed: of('passed') + (isFlakyFailed ? 0 : of('flaky')),
      failed: of('failed', 'infrastructure', 'interrupted') + (isFlakyFailed ? of('flaky') : 0),
      skipped: of('skipped'),
      ...(capture && existsSync(capture) ? { capture } : {}),
    };
    writeFileSync(file, JSON.stringify(result));
  }
}

/** Code that only the end of a run needs, loaded once. */
async function filing() {
  const [{ assemble }, { writeAllureCategories }, { verify }, { verificationText }, { prune }] = await Promise.all([
    import('./assemble.ts'),
    import('./allure-categories.ts'),
    import('realtime-doctor/capture/verify/index.ts'),
    import('realtime-doctor/capture/verify/text.ts'),
    import('realtime-doctor/capture/retention.ts'),
    import('realtime-doctor/redaction/secretlint.ts'),
  ]);
  return { assemble, writeAllureCategories, verify, verificationText, prune };
}
