/** The doctor's answer on one page, with the observations that it rests on. */
import { describe } from '../transcript/describe.ts';
import type { Entry } from '../transcript/entries.ts';

export interface AnswerPage {
  /** What was examined: a URL, or the name of a recording. */
  readonly subject: string;
  readonly verdict: string;
  /** The answer as the terminal shows it. */
  readonly told: string;
  readonly entries: readonly Entry[];
  /** Ids of the entries to highlight. */
  readonly cited: readonly string[];
}

/** One file without scripts or requests, so that nothing observed can run in it. */
export function answerPage({ subject, verdict, told, entries, cited }: AnswerPage): string {
  const isCited = new Set(cited);
  const rows = entries.map((entry) => {
    const mark = isCited.has(entry.id) ? ' class="cited"' : '';
    return `<li id="${entry.id}"${mark}>${escape(describe(entry).trim())}</li>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`${verdict}: ${subject}`)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  ol { list-style: none; padding: 0; font: 13px/1.6 ui-monospace, monospace; }
  li { padding: 0 .5rem; overflow-wrap: anywhere; white-space: pre-wrap; }
  .cited, :target { background: #fff3bf; color: #222; }
  @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd; } }
</style>
<h1>${escape(verdict)}</h1>
<pre>${escape(told)}</pre>
<h2>What was observed</h2>
<p>Highlighted entries are the ones that the answer rests on.</p>
<ol>
${rows.join('\n')}
</ol>
</html>
`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
