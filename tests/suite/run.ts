/** Runs `playwright test` on the project, as its owner would. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { JSONReport, JSONReportSuite, JSONReportTestResult } from '@playwright/test/reporter';
import { execa } from 'execa';
import { strangersEnvironment } from './environment.ts';
import { findBrowser } from 'realtime-doctor/browser/find.ts';

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The attempts of a test, by a part of its title. */
  readonly results: (title: string) => readonly JSONReportTestResult[];
  readonly remove: () => void;
}

export interface RunRequest {
  readonly project?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function runPlaywright({ project = 'project', args = [], env = {} }: RunRequest): Promise<Ran> {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const output = mkdtempSync(join(tmpdir(), 'suite-'));
  const json = join(output, 'report.json');
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [cli, 'test', '--reporter=list,json', '--output', join(output, 'results'), ...args],
    {
      cwd: join(import.meta.dirname, project),
      extendEnv: false,
      env: strangersEnvironment({
        BROWSER_PATH: findBrowser(process.env['E2E_BROWSER_PATH'])?.path ?? '',
        PLAYWRIGHT_JSON_OUTPUT_FILE: json,
        ...env,
      }),
      reject: false,
    },
  );
  if (!existsSync(json)) throw new Error(`Playwright wrote no report:\n${stdout}\n${stderr}`);
  const report = JSON.parse(readFileSync(json, 'utf8')) as JSONReport;
  return {
    exitCode,
    stdout,
    stderr,
    results: (title) => resultsIn(report.suites, title),
    remove: () => rmSync(output, { recursive: true, force: true }),
  };
}

function resultsIn(suites: readonly JSONReportSuite[], title: string): JSONReportTestResult[] {
  return suites.flatMap((suite) => [
    ...suite.specs
      .filter((spec) => spec.title === title)
      .flatMap(({ tests }) => tests.flatMap(({ results }) => results)),
    ...resultsIn(suite.suites ?? [], title),
  ]);
}
