/**
 * Which journeys a run owes (`journeys/required.json`): the titles of each `describe`, for a stack that the harness
 * brings up (`owned`) and for a running application that it is attached to (`attached`).
 */
import { z } from 'zod';
import type { CapturedJourney } from './capture.ts';

const titles = z.record(z.string(), z.array(z.string()));
export const requiredShape = z.strictObject({ owned: titles, attached: titles });
export type Required = z.output<typeof requiredShape>;

/** Titles as a capture has them: `describe › test`. */
export function requiredTitles(required: Required, stack: keyof Required): string[] {
  return Object.entries(required[stack]).flatMap(([describe, tests]) => tests.map((test) => `${describe} › ${test}`));
}

/** The skipped journeys that the run owed, by their reason. */
export function skippedButRequired(
  journeys: readonly Pick<CapturedJourney, 'title' | 'skipped'>[],
): ReadonlyMap<string, readonly string[]> {
  const byReason = new Map<string, string[]>();
  for (const { title, skipped } of journeys) {
    if (!skipped?.isRequired) continue;
    byReason.set(skipped.why, [...(byReason.get(skipped.why) ?? []), title]);
  }
  return byReason;
}
