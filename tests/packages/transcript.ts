import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from 'playwright-realtime/config/config.ts';

/** A recorded transcript in which the page asks for a namespace that does not exist. */
export function brokenText(): string {
  const text = readFileSync(join(ROOT, 'tests/diagnosis/recorded/unknown-namespace.jsonl'), 'utf8');
  // The first line contains the expected cause.
  return text.slice(text.indexOf('\n') + 1);
}

/** Writes it to a file in this folder and returns its path. */
export function brokenTranscript(folder: string): string {
  const file = join(folder, 'transcript.jsonl');
  writeFileSync(file, brokenText());
  return file;
}
