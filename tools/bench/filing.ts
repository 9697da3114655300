/**
 * Files the folder `CAPTURE` again, with the whole publication (`FILING=on`) or as a plain copy to disk (`off`).
 * Prints the milliseconds per 100 MB.
 */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDerived } from 'realtime-doctor/capture/derived.ts';
import { MANIFEST } from 'realtime-doctor/capture/manifest.ts';
import { publish } from 'realtime-doctor/capture/publish.ts';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { sync } from 'realtime-doctor/redaction/files.ts';
import { walkFolder } from 'realtime-doctor/capture/walk-folder.ts';

const capture = process.env['CAPTURE'] ?? '';
const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-filing-`));
const redactor = new Redactor();
redactor.register(process.env['STACKMOTIVE_JWT_SECRET'] ?? '', 'secret');
const files = walkFolder(capture).filter(({ path, type }) => type === 'file' && path !== MANIFEST);
const bytes = files.reduce((sum, { path }) => sum + statSync(join(capture, path)).size, 0);
/** Copies everything except the manifest, which is written again. */
const copy = (to: string): void =>
  cpSync(capture, to, { recursive: true, filter: (from) => from !== join(capture, MANIFEST) });
// Load the scan's rules beforehand, as a run does while its stack shuts down.
await import('realtime-doctor/redaction/secretlint.ts');
try {
  const began = performance.now();
  if (process.env['FILING'] === 'on') await publish(dir, 'again', redactor, copy, writeDerived);
  else {
    copy(join(dir, 'again'));
    for (const { path } of files) sync(join(dir, 'again', path));
  }
  const took = performance.now() - began;
  process.stdout.write(`took ${((took * 100e6) / bytes).toFixed(1)} ms\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
