import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Reporter, TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { redactFile, redactTrace, type TraceOptions } from 'realtime-doctor/redaction/index.ts';
import { endSilentWorkers } from '../run/heartbeat.ts';
import { leadWithCause, leadWithLostWorker } from './failure-message.ts';
import { keepForCapture } from './kept.ts';
import { wordsOf } from './words.ts';
import { isInfrastructure } from 'realtime-doctor/capture/verdict.ts';
import { thinTrace } from './thin-trace.ts';
import { currentRun } from '../run/run.ts';

/**
 * An error of the infrastructure says itself what is wrong and what to do. Lines of the harness's code, and what the
 * error was made from, tell its reader nothing more; the logs in the capture do.
 */
function withoutOurCode(error: TestError): void {
  if (!isInfrastructure(error)) return;
  error.message = wordsOf(error);
  for (const member of ['stack', 'snippet', 'location', 'cause'] as const) delete error[member];
}

const texts = new Set(['.txt', '.md', '.json', '.jsonl', '.html', '.log', '.yml', '.yaml']);

/**
 * Removes secrets from a result before any other reporter sees it: Playwright passes the same objects to all reporters
 * in order, and they copy attachments only now. This includes traces, error contexts and messages.
 */
export default class RedactingReporter implements Reporter {
  readonly #run = currentRun();
  readonly #redactor = this.#run.redactor;
  /**
   * The list of secrets is removed at the end of the run; Playwright reports tests that its time limit ended after
   * that.
   */
  #hasEnded = false;
  /** Ended because they were silent; Playwright says of each only that it is gone. */
  #silent = 0;

  onBegin(): void {
    endSilentWorkers(this.#run, () => this.#silent++);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    this.#refresh();
    // `npx playwright test` keeps trace and report as in any project.
    const filed = Boolean(this.#run.config.E2E_OUTPUT_DIR);
    for (const { path, body, name } of result.attachments) {
      if (path && existsSync(path))
        this.#file(path, name, {
          toTheScan: filed,
          prepare: filed && result.status === 'passed' && name === 'trace' ? thinTrace : undefined,
        });
      if (body) this.#body(result, name);
    }
    if (filed) keepForCapture(result);
    if (leadWithLostWorker(result, this.#silent > 0)) this.#silent = Math.max(0, this.#silent - 1);
    leadWithCause(result);
    result.errors.forEach(withoutOurCode);
    result.errors.forEach((error) => this.#error(error));
    result.steps.forEach((step) => this.#step(step));
    result.stdout = result.stdout.map((chunk) => (typeof chunk === 'string' ? this.#redactor.text(chunk) : chunk));
    result.stderr = result.stderr.map((chunk) => (typeof chunk === 'string' ? this.#redactor.text(chunk) : chunk));
  }

  onError(error: TestError): void {
    this.#refresh();
    withoutOurCode(error);
    this.#error(error);
  }

  async onEnd(): Promise<void> {
    this.#refresh();
    this.#hasEnded = true;
  }

  printsToStdio(): boolean {
    return false;
  }

  #refresh(): void {
    if (!this.#hasEnded) this.#redactor.refresh();
  }

  #file(path: string, name: string, how: TraceOptions): void {
    if (name === 'trace' || extname(path) === '.zip') {
      redactTrace(path, this.#redactor, how);
      return;
    }
    // Done as in publication, which then does not have to do it again.
    if (texts.has(extname(path))) redactFile(path, this.#redactor);
  }

  #body(result: TestResult, name: string): void {
    const attachment = result.attachments.find((candidate) => candidate.name === name);
    if (!attachment?.body || attachment.contentType.startsWith('image/')) return;
    attachment.body = Buffer.from(this.#redactor.text(attachment.body.toString('utf8')));
  }

  #step(step: TestStep): void {
    step.title = this.#redactor.text(step.title);
    if (step.error) this.#error(step.error);
    step.steps.forEach((inner) => this.#step(inner));
  }

  #error(error: TestError): void {
    for (const member of ['message', 'stack', 'snippet', 'value'] as const) {
      const text = error[member];
      if (text) error[member] = this.#redactor.text(text);
    }
    if (error.cause) this.#error(error.cause);
  }
}
