import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from 'playwright-realtime/config/config.ts';

/** Text of a recorded transcript in which the page asks for a namespace that the server has not. */
export function brokenText(): string {
  const text = readFileSync(join(ROOT, 'tests/diagnosis/recorded/unknown-namespace.jsonl'), 'utf8');
  // The first line says what is right for the recording.
  return text.slice(text.indexOf('\n') + 1);
}

/** The same as a file in this folder. Returns its path. */
export function brokenTranscript(folder: string): string {
  const file = join(folder, 'transcript.jsonl');
  writeFileSync(file, brokenText());
  return file;
}
