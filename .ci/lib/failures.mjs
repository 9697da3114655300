// What failed in a run of the journeys, short enough for the end of a CI log of which only some thousand characters
// may be kept: each journey's own words. `node failures.mjs NAME RESULT_FILE`
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [name, file] = process.argv.slice(2);
const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
console.log(`${name}: ${result?.summary ?? 'it ended without a verdict'}`);
const capture = result?.capture && JSON.parse(readFileSync(join(result.capture, 'capture.json'), 'utf8'));
for (const { title, status, error } of capture?.journeys ?? []) {
  if (status === 'passed' || status === 'skipped') continue;
  console.log(`\n${status}: ${title}`);
  console.log(first(error ?? 'no error was recorded', 16));
}

function first(text, lines) {
  return text.split('\n').slice(0, lines).join('\n');
}
