import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { JourneyStatus } from 'realtime-doctor/capture/capture.ts';
import { isInfrastructure } from 'realtime-doctor/capture/verdict.ts';

/** The status of a finished journey. The error's name distinguishes failed infrastructure from a failed product. */
export function classify(test: TestCase, result: TestResult): JourneyStatus {
  if (result.status === 'skipped') return 'skipped';
  if (result.status === 'interrupted') return 'interrupted';
  if (result.status === test.expectedStatus) return result.retry > 0 ? 'flaky' : 'passed';
  const [first] = result.errors;
  return first && isInfrastructure(first) ? 'infrastructure' : 'failed';
}
