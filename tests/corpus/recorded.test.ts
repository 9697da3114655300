import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { cases } from '../../tools/corpus/index.ts';
import { variantsOf } from '../../tools/corpus/catalogue.ts';
import { answerFrom, recordingsIn } from '../../tools/corpus/recording.ts';
import { isBad, judge } from '../../tools/corpus/verdict.ts';
import { MISLEADING } from './misleading.ts';

const DIR = join(import.meta.dirname, 'recorded');
/** Bytes. The repository holds a hundred of them. */
const MAX_SIZE = 60_000;

test('the current rules mislead about none of the recorded visits, except the known ones', () => {
  const recordings = recordingsIn(DIR);
  const misleading = cases().flatMap((each) =>
    variantsOf(each).flatMap((variant) => {
      const answer = answerFrom(recordings, each, variant);
      const verdict = answer && judge(each, variant, answer).verdict;
      if (!answer || !verdict || !isBad(verdict)) return [];
      const named = answer.findings?.map(({ id }) => id).join(', ') ?? '';
      return [`${each.name} (${variant}): ${verdict}${named === '' ? '' : `: ${named}`}`];
    }),
  );
  expect(misleading, 'Correct tests/corpus/misleading.ts if a line went; correct the rule if one came.').toEqual(
    MISLEADING,
  );
});

test('recordings are small, and each is of a variant that exists', () => {
  const names = new Set(
    cases().flatMap((each) =>
      variantsOf(each).map((variant) => (variant === 'broken' ? each.name : `${each.name}-${variant}`)),
    ),
  );
  for (const file of readdirSync(DIR)) {
    expect(names).toContain(file.replace(/\.jsonl$/, ''));
    expect(statSync(join(DIR, file)).size, file).toBeLessThan(MAX_SIZE);
  }
});
