/** What a capture of the whole of Journey 9 costs: size on disk, and time to file it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { walkFolder } from 'realtime-doctor/capture/walk-folder.ts';
import { loadConfig, ROOT } from 'playwright-realtime/config/config.ts';
import { requireBrowser } from 'realtime-doctor/browser/find.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { script, timed, turns, type Measured, type Say } from './turns.ts';

const MB = 1e6;

export async function captureSize(_runs: number, say: Say): Promise<Measured> {
  const { capture, remove } = await captureOfAll();
  try {
    const ours = sizeOf(capture);
    say(`  ours: ${(ours / MB).toFixed(1)} MB`);
    const plain = await sizeOfPlaywrightsOwn(say);
    return { unit: 'MB', ours: ours / MB, plain: plain / MB, ratio: ours / plain, runs: 1 };
  } finally {
    remove();
  }
}

export async function filing(runs: number, say: Say): Promise<Measured> {
  const { capture, remove } = await captureOfAll();
  try {
    return await turns(runs, say, {
      ours: () => script('filing.ts', { CAPTURE: capture, FILING: 'on' }),
      plain: () => script('filing.ts', { CAPTURE: capture, FILING: 'off' }),
    });
  } finally {
    remove();
  }
}

async function captureOfAll(): Promise<{ capture: string; remove: () => void }> {
  const dir = folder();
  await timed('npm', ['run', '-s', 'e2e', '--', '--stack=local', `--evidence-dir=${dir}`], {});
  const [name = ''] = readdirSync(dir).filter((each) => !each.startsWith('.'));
  return { capture: join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Bytes of the `trace.zip` and `.har` files from a run of the same journeys. */
async function sizeOfPlaywrightsOwn(say: Say): Promise<number> {
  const environment = await prepare({ config: loadConfig(), images: false, log: say });
  const dir = folder();
  try {
    await timed('npx', ['playwright', 'test', '-c', join(ROOT, 'tools/bench/playwrights-own.config.ts')], {
      ...environment,
      E2E_STACK: 'local',
      OWN_DIR: dir,
      E2E_BROWSER_PATH: requireBrowser(process.env['E2E_BROWSER_PATH']).path,
    });
    const traces = sizeOf(dir, (path) => path.endsWith('trace.zip'));
    const hars = sizeOf(dir, (path) => path.endsWith('.har'));
    say(`  Playwright’s own: traces ${(traces / MB).toFixed(1)} MB, HARs ${(hars / MB).toFixed(1)} MB`);
    return traces + hars;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const folder = (): string => mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-bench-`));

/** Total bytes of the selected files. */
function sizeOf(dir: string, wanted: (path: string) => boolean = () => true): number {
  return walkFolder(dir)
    .filter(({ path, type }) => type === 'file' && wanted(path))
    .reduce((sum, { path }) => sum + statSync(join(dir, path)).size, 0);
}
