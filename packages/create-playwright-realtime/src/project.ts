/** What is there already: the package, its manager, and the files that import Playwright's `test`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Refusal } from './refusal.ts';
import { withImportsChanged } from './rewrite.ts';

export interface Project {
  readonly folder: string;
  readonly name: string;
  /** The command that adds a development dependency; the packages follow. */
  readonly add: readonly [string, ...string[]];
  readonly usesTypeScript: boolean;
  /** Playwright's configuration has a `baseURL`, so that a test may go to `/`. */
  readonly hasBaseUrl: boolean;
  /** Relative paths of the files that import from Playwright Test or from playwright-realtime. */
  readonly tests: readonly string[];
  /** Those of them whose imports change. */
  readonly files: readonly string[];
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const MANAGERS: readonly (readonly [lockFile: string, add: readonly [string, ...string[]]])[] = [
  ['pnpm-lock.yaml', ['pnpm', 'add', '-D']],
  ['yarn.lock', ['yarn', 'add', '-D']],
  ['bun.lock', ['bun', 'add', '-d']],
  ['bun.lockb', ['bun', 'add', '-d']],
];

const SOURCE = /\.[cm]?[jt]sx?$/;
const CONFIG = /^playwright(?:[.-][\w-]+)*\.config\.[cm]?[jt]s$|^playwright\.config\.[cm]?[jt]s$/;
const NOT_SOURCES = new Set(['node_modules', 'dist', 'build', 'coverage', 'test-results', 'playwright-report']);

/** @throws Refusal if the folder is not a package, or has no Playwright Test */
export function readProject(folder: string): Project {
  const path = join(folder, 'package.json');
  if (!existsSync(path))
    throw new Refusal(`There is no package.json in ${folder}.`, 'Run this in the folder of your project.');
  const manifest = parsed(path);
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  if (all['@playwright/test'] === undefined) {
    throw new Refusal('This project has no @playwright/test.', 'Add it first: npm init playwright@latest');
  }
  const paths = [...sourcesIn(folder)].map((file) => relative(folder, file));
  const config = paths.find((file) => CONFIG.test(file));
  const texts = new Map(
    paths.filter((file) => !CONFIG.test(file)).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  const withText = (fits: (text: string) => boolean): string[] =>
    [...texts].flatMap(([file, text]) => (fits(text) ? file : []));
  return {
    folder,
    name: manifest.name ?? 'the application',
    add: managerOf(folder),
    usesTypeScript: all['typescript'] !== undefined || existsSync(join(folder, 'tsconfig.json')),
    hasBaseUrl: config !== undefined && /\bbaseURL\b/.test(readFileSync(join(folder, config), 'utf8')),
    tests: withText((text) => /['"](?:@playwright\/test|playwright-realtime)['"]/.test(text)),
    files: withText((text) => withImportsChanged(text) !== text),
  };
}

function parsed(path: string): Manifest {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch (cause) {
    throw new Refusal(`${path} is not valid JSON.`, 'Correct it.', { cause });
  }
}

/** Of a workspace, the lock file is in a folder above. */
function managerOf(folder: string): readonly [string, ...string[]] {
  const found = MANAGERS.find(([lockFile]) => existsSync(join(folder, lockFile)));
  if (found) return found[1];
  const parent = dirname(folder);
  if (existsSync(join(folder, 'package-lock.json')) || parent === folder) return ['npm', 'install', '--save-dev'];
  return managerOf(parent);
}

function* sourcesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesIn(path);
    else if (entry.isFile() && SOURCE.test(entry.name)) yield path;
  }
}
