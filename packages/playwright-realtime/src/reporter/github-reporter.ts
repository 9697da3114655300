import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { headline, type Finding } from 'realtime-doctor/diagnosis/finding.ts';
import { FINDINGS } from 'realtime-doctor/capture/file-names.ts';
import { ROOT } from '../config/config.ts';

interface Named {
  readonly finding: Finding;
  readonly journeys: string[];
}

/**
 * Writes a GitHub annotation at the line of source at fault, one for all journeys that failed because of it. Playwright's own
 * annotation is at the journey's line.
 */
export default class GitHubReporter implements Reporter {
  readonly #named = new Map<string, Named>();

  onTestEnd({ title }: TestCase, { attachments }: TestResult): void {
    const text = attachments.find(({ name }) => name === 'findings.txt')?.path;
    const file = text && join(dirname(text), FINDINGS);
    if (!file || !existsSync(file)) return;
    for (const finding of JSON.parse(readFileSync(file, 'utf8')) as Finding[]) {
      const key = headline(finding);
      const named = this.#named.get(key) ?? { finding, journeys: [] };
      named.journeys.push(title);
      this.#named.set(key, named);
    }
  }

  onEnd(): void {
    const files = trackedFiles();
    for (const { finding, journeys } of this.#named.values()) {
      process.stdout.write(`${annotation(finding, journeys, files)}\n`);
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** A workflow command (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). */
export function annotation(finding: Finding, journeys: readonly string[], files: readonly string[]): string {
  const { source, says, fix } = finding;
  const file = source && inRepository(source.file, files);
  const properties = {
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || !source?.line ? {} : { line: String(source.line), col: String(source.column ?? 1) }),
    title: headline(finding),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  const failed = `Failed by it: ${journeys.join('; ')}.`;
  return `::error ${list.join(',')}::${message(`${says}\nFix: ${fix}\n${failed}`)}`;
}

/**
 * The file's path in this repository: source maps contain it relative to the client's folder. Undefined if there is no such
 * file or more than one, because an annotation in the wrong file is worse than none.
 */
function inRepository(file: string, files: readonly string[]): string | undefined {
  const found = files.filter((path) => path === file || path.endsWith(`/${file}`));
  return found.length === 1 ? found[0] : undefined;
}

function trackedFiles(): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  // Outside a clone no file is known, and the annotation has none.
  return status === 0 ? stdout.split('\0') : [];
}

const message = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
