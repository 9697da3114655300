/** Runs the suite in `suite/` in a separate folder, with the packed packages installed by npm. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { quiet, requireBrowser, sandbox } from 'realtime-doctor/browser/find.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { pack } from '../pack/index.ts';
import { turns, type Measured, type Say } from './turns.ts';

export interface Settings {
  readonly WITH?: 'realtime';
  readonly TRACE?: string;
}

const FILES = ['orders.case.ts', 'playwright.config.ts'];

/** Alternates both sides in one folder; the first round is a warm-up. */
export async function suiteTurns(
  runs: number,
  say: Say,
  { ours, plain }: { readonly ours: Settings; readonly plain: Settings },
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-suite-`));
  try {
    await install(folder);
    await run(folder, plain);
    await run(folder, ours);
    return await turns(runs, say, { ours: () => run(folder, ours), plain: () => run(folder, plain) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function install(folder: string): Promise<void> {
  for (const file of FILES) cpSync(join(import.meta.dirname, 'suite', file), join(folder, file));
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/@playwright/test/package.json'), 'utf8')) as {
    readonly version: string;
  };
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const packed = (await pack(ROOT)).flatMap(({ name, tarball }) =>
    name === 'create-playwright-realtime' ? [] : tarball,
  );
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await execa('npm', ['install', ...quietly, `@playwright/test@${version}`, ...packed], { cwd: folder });
}

/** Duration of one run, in milliseconds. */
async function run(folder: string, settings: Settings): Promise<number> {
  const results = join(folder, 'results');
  mkdirSync(results, { recursive: true });
  const began = performance.now();
  const { failed, all } = await execa(
    process.execPath,
    [join(folder, 'node_modules/@playwright/test/cli.js'), 'test'],
    {
      cwd: folder,
      env: {
        ...settings,
        OUTPUT_DIR: results,
        BROWSER: JSON.stringify({
          args: quiet,
          chromiumSandbox: sandbox,
          executablePath: requireBrowser(process.env['E2E_BROWSER_PATH']).path,
        }),
        SERVER: `node --import tsx ${join(import.meta.dirname, 'suite/server.ts')}`,
        SERVER_FOLDER: ROOT,
      },
      all: true,
      reject: false,
    },
  );
  if (failed) throw new InfrastructureError(`The benchmark's suite failed:\n${all}`, 'Run it again alone.');
  return performance.now() - began;
}
