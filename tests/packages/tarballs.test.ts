/** The contents of the tarballs: complete, typed according to `exports`, small, and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { publishedSpecifiers } from '../../tools/pack/compile.ts';
import { tarballs } from './install.ts';

test.describe.configure({ timeout: 240_000 });

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

/** A script for pages, and a bundle of another package: no one imports them. */
const NOT_OURS = ['dist/report/page.js', 'dist/cli/mcp-sdk.js'];

/** Each package's entry point. */
const MAIN = {
  'realtime-doctor': 'dist/index.js',
  'playwright-realtime': 'dist/index.js',
  'create-playwright-realtime': 'dist/main.js',
} as const;

/** Bytes, unpacked, of the package itself. */
const LIMITS = {
  'realtime-doctor': 2_000_000,
  'playwright-realtime': 2_000_000,
  'create-playwright-realtime': 30_000,
} as const;

test('each has a licence, a README, declarations for every module, and is small', async () => {
  for (const { name, files, unpackedSize } of await tarballs()) {
    const paths = files.map(({ path }) => path);
    expect(paths, name).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', MAIN[name]]));
    expect(
      paths.filter(
        (path) => !/^(LICENSE|README\.md|CHANGELOG\.md|SKILL\.md|package\.json|answer\.schema\.json|dist\/)/.test(path),
      ),
      name,
    ).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    const modules = paths.filter((path) => path.endsWith('.js') && !NOT_OURS.includes(path));
    expect(modules.filter((path) => !paths.includes(path.replace(/\.js$/, '.d.ts')))).toEqual([]);
    expect(unpackedSize, name).toBeLessThan(LIMITS[name]);
  }
});

test('the page for dropping files lies beside them', async () => {
  await tarballs();
  const page = readFileSync(join(ROOT, '.build/packages/realtime-doctor.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
});

test('publint finds nothing', async () => {
  for (const { name, tarball } of await tarballs()) {
    const { exitCode, all } = await execa(bin('publint'), ['run', tarball, '--strict'], { all: true, reject: false });
    expect(exitCode, `${name}\n${all}`).toBe(0);
  }
});

test('the types are correct for every way in which ES modules resolve them', async () => {
  for (const { name, tarball } of await tarballs()) {
    // A command alone: nobody imports it.
    if (name === 'create-playwright-realtime') continue;
    const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'];
    const { exitCode, all } = await execa(bin('attw'), args, { all: true, reject: false });
    expect(exitCode, `${name}\n${all}`).toBe(0);
  }
});

test('runs nothing at installation', async () => {
  for (const { name } of await tarballs()) {
    const manifest = JSON.parse(readFileSync(join(ROOT, '.build/packages', name, 'package.json'), 'utf8')) as object;
    expect(manifest, name).not.toHaveProperty('scripts');
    expect(manifest, name).not.toHaveProperty('private');
    expect(manifest, name).not.toHaveProperty('devDependencies');
  }
});

test('the JavaScript has the same line numbers as the source', async () => {
  await tarballs();
  const of = (path: string): string[] => readFileSync(join(ROOT, path), 'utf8').split('\n');
  const source = of('packages/realtime-doctor/src/errors.ts');
  const compiled = of('.build/packages/realtime-doctor/dist/errors.js');
  expect(compiled).toHaveLength(source.length);
  const at = source.findIndex((line) => line.includes('class UsageError'));
  expect(compiled[at]).toBe(source[at]);
});

test('import specifiers lead to compiled files', () => {
  expect(publishedSpecifiers("import { a } from './a.ts';")).toBe("import { a } from './a.js';");
  expect(publishedSpecifiers("await import('../b/c.ts')")).toBe("await import('../b/c.js')");
  expect(publishedSpecifiers("export * from 'realtime-doctor/x/y.ts';")).toBe(
    "export * from 'realtime-doctor/internal/x/y.js';",
  );
  expect(publishedSpecifiers("from 'realtime-doctor'")).toBe("from 'realtime-doctor'");
});
