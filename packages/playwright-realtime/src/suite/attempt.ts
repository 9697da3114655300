/** One attempt of one test: its recording settings, when it failed, and what is done at its end. */
import { test, type TestInfo } from '@playwright/test';
import { isKept, isRecorded, settingsOf, type Settings } from './options.ts';
import { clock, forgetClosed, type Recording } from './recordings.ts';
import { attempted, warn } from './warn.ts';

/** Time limit in milliseconds for all work after a failed test. */
const END_TIMEOUT_MS = 20_000;

export interface Attempt {
  readonly testInfo: TestInfo;
  readonly settings: Settings;
  /**
   * Ends the attempt: keeps the recording if needed, and reports why the test failed.
   * @throws Error only if the test would pass and its pages broke a claim of the contract
   */
  end(): Promise<void>;
}

/** When the test last failed, on the clock of the recordings; undefined if it has not failed. */
let failedAt: number | undefined;
let current: Settings | undefined;

/** The options of the running test, or of the project before a test has begun; undefined if nothing is recorded. */
export function settingsNow(): Settings | undefined {
  if (current) return current.record === 'off' ? undefined : current;
  return optionsOf(projectUse());
}

/** In `beforeAll` there is no fixture yet, so the project's own `use` is read. */
function projectUse(): unknown {
  try {
    return (test.info().project.use as { readonly realtime?: unknown }).realtime;
  } catch {
    // Outside a test: a script that uses the fixtures' browser.
    return undefined;
  }
}

function optionsOf(given: unknown, retry = 0): Settings | undefined {
  const { settings, problems } = settingsOf(given);
  for (const problem of problems) warn(problem);
  return isRecorded(settings.record, retry) ? settings : undefined;
}

/** Called before the test's own fixtures are set up. */
export async function beginAttempt(testInfo: TestInfo, options: unknown): Promise<Attempt> {
  failedAt = undefined;
  const settings = optionsOf(options, testInfo.retry);
  current = settings ?? { ...settingsOf(options).settings, record: 'off' };
  if (!settings) return { testInfo, settings: current, end: () => Promise.resolve() };
  await attempted('an attempt could not begin', END_TIMEOUT_MS, forgetClosed);
  noticeErrors(testInfo);
  const began = clock.now();
  return { testInfo, settings, end: () => end(testInfo, settings, began) };
}

/**
 * Records when an error was added. A test's own hooks and fixtures tear everything down afterwards, and what the page
 * sees then has nothing to do with the failure.
 */
function noticeErrors({ errors }: TestInfo): void {
  const push = errors.push.bind(errors);
  Object.defineProperty(errors, 'push', {
    configurable: true,
    value: (...added: TestInfo['errors']) => {
      failedAt = clock.now();
      return push(...added);
    },
  });
}

async function end(testInfo: TestInfo, settings: Settings, began: number): Promise<void> {
  const hasFailed = testInfo.status !== testInfo.expectedStatus;
  const isRetry = testInfo.retry > 0;
  const keeps = isKept(settings.record, testInfo.retry, hasFailed);
  const isJudged = settings.contract !== undefined && testInfo.status === 'passed';
  if (!hasFailed && !keeps && !isRetry && !isJudged) return;
  const failure = await attempted('the recording of a test could not be kept', END_TIMEOUT_MS, async () => {
    // Loaded here because a passing test does not need it.
    const { conclude } = await import('./conclude.ts');
    return await conclude({
      testInfo,
      settings,
      began,
      hasFailed,
      keeps,
      ...(failedAt === undefined ? {} : { failedAt }),
    });
  });
  if (failure === undefined) return;
  const error = new Error(failure);
  // The stack would point at this file, which has nothing to do with the failure.
  error.stack = `Error: ${failure}`;
  throw error;
}

/** Whether the context was open during the test. */
export const wasThere = ({ closed }: Recording, began: number): boolean => closed === undefined || closed >= began;
