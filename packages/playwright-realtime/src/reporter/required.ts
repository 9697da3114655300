import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { requiredShape, requiredTitles } from 'realtime-doctor/capture/required.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { ROOT, type Config } from '../config/config.ts';

/**
 * Type of the annotation of a skipped journey that the run does not require, because the contract lacks what it is
 * about.
 */
export const NOT_OWED = 'not owed';

/** Titles of the journeys that this run requires. @throws UsageError if the file is not valid */
export function requiredOf({
  E2E_REQUIRED: name,
  E2E_STACK: stack,
  E2E_CROWD: crowd,
}: Pick<Config, 'E2E_REQUIRED' | 'E2E_STACK' | 'E2E_CROWD'>): string[] {
  const path = resolve(ROOT, name);
  if (!existsSync(path)) {
    throw new UsageError(`E2E_REQUIRED names a file that does not exist: ${path}.`, 'Correct it or unset it.');
  }
  const parsed = requiredShape.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `${name} is not a valid list of required journeys: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'wrong shape'}.`,
      'journeys/required.json shows the form.',
    );
  }
  return requiredTitles(parsed.data, crowd > 0 ? 'crowd' : stack === 'attached' ? 'attached' : 'owned');
}
