/** What `--save` leaves: the transcript that the answer points into, and the answer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from '../transcript/describe.ts';
import { tell, toJson, type Telling } from './answer.ts';
import type { Examined } from './examine.ts';

/** Writes transcript.jsonl, answer.json and report.html. Answers the folder's absolute path. */
export function keep(dir: string, examined: Examined, more?: Telling['more']): string {
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  const { transcript } = examined;
  const lines = transcript ? [transcript.header, ...transcript.entries] : [];
  writeFileSync(join(folder, 'transcript.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'answer.json'), `${JSON.stringify(toJson(examined), null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), report(examined, more));
  return folder;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function report(examined: Examined, more: Telling['more']): string {
  const telling = new Set(examined.findings.flatMap(({ because }) => because));
  const entries = examined.transcript?.entries ?? [];
  const rows = entries.map((entry) => {
    const mark = telling.has(entry.id) ? ' class="telling"' : '';
    return `<li id="${entry.id}"${mark}>${escape(describe(entry).trim())}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(`${examined.verdict}: ${examined.target}`)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
  pre { white-space: pre-wrap; } ol { list-style: none; padding: 0; font: 13px/1.6 ui-monospace, monospace; }
  li { padding: 0 .5rem; overflow-wrap: anywhere; white-space: pre-wrap; } .telling, :target { background: #fff3bf; color: #222; }
  @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd; } }
</style>
<h1>${escape(examined.verdict)}</h1>
<pre>${escape(tell(examined, more ? { more } : {}))}</pre>
<h2>What was observed</h2>
<p>Highlighted entries are the ones that the findings rest on.</p>
<ol>
${rows.join('\n')}
</ol>
</html>
`;
}
