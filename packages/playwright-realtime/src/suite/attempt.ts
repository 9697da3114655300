/** One attempt of one test: what it was recorded with, when it failed, and what is done about it at its end. */
import { test, type TestInfo } from '@playwright/test';
import { isKept, isRecorded, settingsOf, type Settings } from './options.ts';
import { clock, forgetClosed, type Recording } from './recordings.ts';
import { attempted, warn } from './warn.ts';

/** For everything that is done about a failed test, in milliseconds. */
const END_TIMEOUT_MS = 20_000;

export interface Attempt {
  readonly testInfo: TestInfo;
  readonly settings: Settings;
  /** Ends it: keeps what is to be kept, and says why the test failed. Never throws. */
  end(): Promise<void>;
}

/** When the test last failed, on the clock of the recordings; undefined for one that has not. */
let failedAt: number | undefined;
let current: Settings | undefined;

/** The options of the test that runs, or of the project before a test has begun; undefined if nothing is recorded. */
export function settingsNow(): Settings | undefined {
  if (current) return current.record === 'off' ? undefined : current;
  return optionsOf(projectUse());
}

/** In `beforeAll` there is no fixture yet, and the project's own `use` has to do. */
function projectUse(): unknown {
  try {
    return (test.info().project.use as { readonly realtime?: unknown }).realtime;
  } catch {
    // Outside of a test: a script that uses the fixtures' browser.
    return undefined;
  }
}

function optionsOf(given: unknown, retry = 0): Settings | undefined {
  const { settings, problems } = settingsOf(given);
  for (const problem of problems) warn(problem);
  return isRecorded(settings.record, retry) ? settings : undefined;
}

/** Called before the test's own fixtures. */
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
 * Remembers when an error was added. A test's own hooks and fixtures take its world down afterwards, and what the page
 * sees of that is no part of why it failed.
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
  if (!hasFailed && !keeps && !isRetry) return;
  await attempted('the recording of a test could not be kept', END_TIMEOUT_MS, async () => {
    // Loaded here because a test that passes needs none of it.
    const { conclude } = await import('./conclude.ts');
    await conclude({ testInfo, settings, began, hasFailed, keeps, ...(failedAt === undefined ? {} : { failedAt }) });
  });
}

/** Whether a context was there while a test ran. */
export const wasThere = ({ closed }: Recording, began: number): boolean => closed === undefined || closed >= began;
