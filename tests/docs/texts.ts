/** The files that people read: sources, documents and settings, without generated and filed ones. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from 'playwright-realtime/config/config.ts';

export interface Text {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

const READ = /\.(ts|tsx|mts|mjs|js|py|sh|md|json|ya?ml|css|html|Dockerfile|template|conf)$|(^|\/)\.ci\/[a-z]+$/;
/** The lock file, artifacts, and these checks themselves, which contain the banned phrases. */
const LEFT_OUT = /^(package-lock\.json|evidence\/(baseline|captures)\/|tests\/docs\/(citations|language|texts))/;

/** Every tracked or new file that git does not ignore. */
export function texts(): Text[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed
    .split('\0')
    .filter((path) => READ.test(path) && !LEFT_OUT.test(path) && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** 1-based line of a position in a text. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
