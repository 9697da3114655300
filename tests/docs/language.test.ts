/** Texts are plain English, as far as a pattern can tell, and commit subjects are short. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { badSubject, bannedPhrases } from './language.ts';
import { texts } from './texts.ts';

/** Number of recent commits that are checked. */
const RECENT = 20;

test('no text has a banned phrase', () => {
  expect(texts().flatMap(bannedPhrases)).toEqual([]);
});

test('recent commit subjects are short and conventional', () => {
  const log = execFileSync('git', ['log', '--no-merges', `-${RECENT}`, '--format=%s'], { cwd: ROOT, encoding: 'utf8' });
  expect(log.trim().split('\n').map(badSubject).filter(Boolean)).toEqual([]);
});

test('finds guillemets and archaic words, and says what to write', () => {
  const text = '/** \u00abx\u00bb is none; it is mended anew. */';
  expect(bannedPhrases({ path: 'bin/x.ts', text: `\n${text}` })).toEqual([
    'bin/x.ts:2: \u00ab ("double quotes" or `code`)',
    'bin/x.ts:2: \u00bb ("double quotes" or `code`)',
    'bin/x.ts:2: is none ("is not a valid …")',
    'bin/x.ts:2: mended (fix)',
    'bin/x.ts:2: anew (again, regenerate)',
  ]);
  expect(bannedPhrases({ path: 'x.md', text: 'See evidence/baseline/mended/ and recommended amendments.' })).toEqual(
    [],
  );
});

test('rejects a long subject and one without a type', () => {
  expect(badSubject('fix(proxy): close the listener')).toBeUndefined();
  expect(badSubject('The listener closes')).toContain('not a Conventional Commit');
  expect(badSubject(`fix: ${'x'.repeat(80)}`)).toContain('85 characters');
});
