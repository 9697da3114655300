/** Every path, link and section that a comment, a lint message or a document cites exists. */
import { expect, test } from '@playwright/test';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { deadCitations, repositoryAt, sections } from './citations.ts';
import { texts } from './texts.ts';

const files: Record<string, string> = {
  'docs/guide.md': '# Guide\n## First steps\n## First steps\n',
  'packages/doctor/src/report': '',
};
const dead = (path: string, text: string): string[] => deadCitations({ path, text }, (at) => files[at]);

test('every citation in the repository leads to a file or a section', () => {
  const repository = repositoryAt(ROOT);
  expect(texts().flatMap((text) => deadCitations(text, repository))).toEqual([]);
});

test('accepts a path from the root, from the citing file and from its package', () => {
  expect(dead('bin/run.ts', '// See docs/guide.md#first-steps.')).toEqual([]);
  expect(dead('docs/other.md', 'The [guide](guide.md#first-steps-1).')).toEqual([]);
  expect(dead('packages/doctor/README.md', 'The code is in [report](src/report).')).toEqual([]);
});

test('finds a document, a folder and a section that are missing', () => {
  expect(dead('bin/run.ts', '\n/** Its reasons are in design.md. */')).toEqual(['bin/run.ts:2: design.md']);
  expect(dead('bin/run.ts', '// tools/none/index.ts does it')).toEqual(['bin/run.ts:1: tools/none/index.ts']);
  expect(dead('README.md', '[steps](docs/guide.md#last-steps)')).toContain('README.md:1: docs/guide.md#last-steps');
  expect(dead('.oxlintrc.json', '"message": "No imports (docs/borders.md)."')).toEqual([
    '.oxlintrc.json:1: docs/borders.md',
  ]);
});

test('finds a citation that no repository can contain', () => {
  expect(dead('bin/run.ts', ['// Three seconds,', 'issue 4.'].join(' '))).toEqual(['bin/run.ts:1: issue 4']);
});

test('ignores path patterns and code that is not a comment', () => {
  expect(dead('README.md', '`docs/NN-…/trace.zip`, `tools/<name>/x.ts`, `docs/*.md`')).toEqual([]);
  expect(dead('bin/run.ts', "const file = 'docs/none.md';")).toEqual([]);
});

test('derives anchors from headings as GitHub does', () => {
  expect([...sections('# A `b`, c: d\n## [Link](x.md) here')]).toEqual(['a-b-c-d', 'link-here']);
});
