/** One run of the suite in `suite/`, in milliseconds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

export async function suite(settings: { readonly WITH?: 'realtime'; readonly TRACE?: string }): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-suite-'));
  try {
    const cli = join(ROOT, 'node_modules/@playwright/test/cli.js');
    const began = performance.now();
    const { failed, all } = await execa(process.execPath, [cli, 'test'], {
      cwd: join(import.meta.dirname, 'suite'),
      env: { ...settings, OUTPUT_DIR: dir },
      all: true,
      reject: false,
    });
    if (failed) throw new InfrastructureError(`The benchmark's suite failed:\n${all}`, 'Run it again alone.');
    return performance.now() - began;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
