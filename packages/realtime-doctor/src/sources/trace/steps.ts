import { stripVTControlCharacters } from 'node:util';
import type { Draft } from '../recording/draft.ts';
import type { Failure } from '../recording/recording.ts';
import type { TraceClock } from './clock.ts';
import type { TraceEvent } from './events.ts';

/** Steps of the test runner that a reader of the test would recognise. */
const TOLD = new Set(['expect', 'pw:api', 'test.step', 'hook']);
/** Playwright's own set-up and clean-up, which matter only if they fail. */
const OWN = new Set(['Before Hooks', 'After Hooks', 'Worker Cleanup']);

interface Open {
  readonly title: string;
  readonly method: string;
  readonly stack?: readonly { readonly file: string; readonly line: number }[] | undefined;
  readonly isTold: boolean;
}

/** The test's steps and failures. For a trace without a test, the calls of the script that drove the browser. */
export class Steps {
  /** Whether the trace has the runner's own steps. */
  isTest = false;
  readonly #draft: Draft;
  readonly #open = new Map<string, Open>();
  readonly #failed: (Failure & { readonly method: string })[] = [];
  readonly #errors: Failure[] = [];
  #last = 0;
  #isRunner = false;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Starts a file: the test runner's own, or a context's. */
  begin(isRunner: boolean): void {
    this.#isRunner = isRunner;
    this.isTest ||= isRunner;
  }

  take(event: Extract<TraceEvent, { type: 'before' | 'after' | 'error' }>, clock: TraceClock): void {
    if (event.type === 'error') {
      this.#errors.push({ message: clean(event.message), t: this.#last, ...sourceOf(event.stack) });
      return;
    }
    const wall = clock.wall(event.type === 'before' ? event.startTime : event.endTime);
    this.#draft.seen(wall);
    if (!this.#isRunner) return;
    this.#last = wall;
    const step = event.callId;
    if (event.type === 'before') {
      const title = event.title ?? event.apiName ?? event.method;
      const isTold = TOLD.has(event.method) && !OWN.has(title);
      this.#open.set(step, { title, method: event.method, stack: event.stack, isTold });
      if (isTold) this.#draft.add(wall, { source: 'journey', kind: 'step.begin', step, title });
      return;
    }
    const open = this.#open.get(step);
    if (!open) return;
    const error = event.error === undefined ? undefined : clean(event.error.message);
    if (open.isTold) {
      this.#draft.add(wall, {
        source: 'journey',
        kind: 'step.end',
        step,
        title: open.title,
        ...(error ? { error } : {}),
      });
    }
    if (error !== undefined)
      this.#failed.push({ message: error, t: wall, method: open.method, ...sourceOf(open.stack) });
  }

  /** The errors that the test ended with, each once, at the time of the step that raised it. */
  failures(): Failure[] {
    if (this.#errors.length === 0) return [];
    return this.#errors.map((error) => {
      const step = this.#failed.find(({ message }) => message === error.message);
      return { ...error, t: step?.t ?? error.t };
    });
  }
}

const clean = (message: string): string => stripVTControlCharacters(message).trim();

const sourceOf = (stack: Open['stack']): Pick<Failure, 'source'> => {
  const [top] = stack ?? [];
  return top ? { source: { file: top.file, line: top.line } } : {};
};
