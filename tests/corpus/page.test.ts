import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { cases, PAGE, withTables } from '../../tools/corpus/index.ts';
import { readScores } from '../../tools/corpus/scores.ts';

test('the page shows the cases and scores as they are', async () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(await withTables(page), 'Run `npm run corpus -- --page` to write it.').toBe(page);
});

test('every score is of a case that exists', () => {
  const names = new Set(cases().map(({ name }) => name));
  expect(readScores().filter((each) => !names.has(each.case))).toEqual([]);
});
