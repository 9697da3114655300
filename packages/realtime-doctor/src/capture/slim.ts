import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Capture } from './capture.ts';
import { writeDerived } from './derived.ts';
import { publish } from './publish.ts';
import { Redactor } from '../redaction/index.ts';

/** What is large, and what other tools show: none of it is needed to judge a capture again. */
const LARGE = ['allure-report', 'allure-results', 'junit.xml', 'logs', 'playwright-report', 'report.html'];
const LARGE_IN_JOURNEYS = ['trace.zip', 'journey.har'];
/** Made again from what is kept, whenever somebody wants to read it: left out even where it was not there yet. */
const DERIVED = ['report.html', 'journey.har'];

/**
 * Files a small copy of a capture as `to`, in the place of the one that was there: all that its verdict rests on, without
 * what is large. The copy says what was left out, and verifies by itself. A small copy filed in its own place has its
 * derived files made again.
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
