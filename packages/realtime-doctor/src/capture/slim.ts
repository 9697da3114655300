import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Capture } from './capture.ts';
import { writeDerived } from './derived.ts';
import { publish } from './publish.ts';
import { Redactor } from '../redaction/index.ts';

/** Large files, and files for other tools: not needed to judge a capture again. */
const LARGE = ['allure-report', 'allure-results', 'junit.xml', 'logs', 'playwright-report', 'report.html'];
const LARGE_IN_JOURNEYS = ['trace.zip', 'journey.har'];
/** Can be derived again from what is kept, so listed as left out even if it was absent. */
const DERIVED = ['report.html', 'journey.har'];

/**
 * Writes a small copy of a capture to `to`, replacing any previous one: everything that the verdict is based on,
 * without the large files. The copy lists what was left out and can be verified by itself. When a small copy is
 * rewritten in place, its derived files are derived again.
 */
export async function fileSlim(from: string, to: string): Promise<void> {
  const parent = dirname(to);
  const name = `${basename(to)}-new`;
  rmSync(join(parent, name), { recursive: true, force: true });
  await publish(parent, name, new Redactor(), (dir) => copySlim(from, dir), writeDerived);
  rmSync(to, { recursive: true, force: true });
  renameSync(join(parent, name), to);
}

function copySlim(from: string, to: string): void {
  const capture = JSON.parse(readFileSync(join(from, 'capture.json'), 'utf8')) as Capture;
  const leftOut = new Set(capture.leftOut);
  const leave = (path: string, name: string): void => {
    if (DERIVED.includes(name) || existsSync(join(from, path))) leftOut.add(path);
    rmSync(join(to, path), { recursive: true, force: true });
  };
  for (const name of readdirSync(from)) {
    if (!LARGE.includes(name)) cpSync(join(from, name), join(to, name), { recursive: true });
  }
  for (const name of LARGE) leave(name, name);
  rmSync(join(to, 'manifest.json'), { force: true });
  for (const { folder } of capture.journeys) {
    for (const name of folder === undefined ? [] : LARGE_IN_JOURNEYS) leave(`${folder}/${name}`, name);
  }
  writeFileSync(
    join(to, 'capture.json'),
    `${JSON.stringify({ ...capture, leftOut: [...leftOut].toSorted() }, undefined, 2)}\n`,
  );
}
