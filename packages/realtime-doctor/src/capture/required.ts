/**
 * The journeys that a run must include (`journeys/required.json`): test titles by `describe`, for a stack that the
 * harness starts (`owned`), for a running application that it attaches to (`attached`), and for a crowd (`crowd`).
 */
import { z } from 'zod';
import type { CapturedJourney } from './capture.ts';

const titles = z.record(z.string(), z.array(z.string()));
export const requiredShape = z.strictObject({ owned: titles, attached: titles, crowd: titles.default({}) });
export type Required = z.output<typeof requiredShape>;

/** Titles as in a capture: `describe › test`. */
export function requiredTitles(required: Required, stack: keyof Required): string[] {
  return Object.entries(required[stack]).flatMap(([describe, tests]) => tests.map((test) => `${describe} › ${test}`));
}

/** Skipped journeys that the run required, by reason. */
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
