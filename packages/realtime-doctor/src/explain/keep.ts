/** What `--save` leaves: the transcript that the answer points into, the answer, and both on one page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from '../transcript/describe.ts';
import { tell, toJson } from './answer.ts';
import type { Explanation } from './explain.ts';

/** @returns the folder's absolute path */
export function keep(dir: string, explanation: Explanation): string {
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  const { header, entries } = explanation.recording.transcript;
  const lines = [header, ...entries, { kind: 'end', entries: entries.length, lines: entries.length + 1 }];
  writeFileSync(join(folder, 'transcript.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'answer.json'), `${JSON.stringify(toJson(explanation), null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), page(explanation));
  return folder;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** One file without scripts or requests, so that nothing recorded can run in it. */
export function page(explanation: Explanation): string {
  const { recording, verdict, findings, failures } = explanation;
  const telling = new Set([
    ...findings.flatMap(({ because }) => because),
    ...failures.flatMap(({ wire }) => wire.map(({ id }) => id)),
  ]);
  const rows = recording.transcript.entries.map((entry) => {
    const mark = telling.has(entry.id) ? ' class="telling"' : '';
    return `<li id="${entry.id}"${mark}>${escape(describe(entry).trim())}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`${verdict}: ${recording.title ?? recording.name}`)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  ol { list-style: none; padding: 0; font: 13px/1.6 ui-monospace, monospace; }
  li { padding: 0 .5rem; overflow-wrap: anywhere; white-space: pre-wrap; }
  .telling, :target { background: #fff3bf; color: #222; }
  @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd; } }
</style>
<h1>${escape(verdict)}</h1>
<pre>${escape(tell(explanation))}</pre>
<h2>What was recorded</h2>
<p>Highlighted entries are the ones that the answer rests on.</p>
<ol>
${rows.join('\n')}
</ol>
</html>
`;
}
