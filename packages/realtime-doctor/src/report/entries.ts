/** All entries, one per line: conversation, page, faults, logs and checks. */
import type { Entry } from '../transcript/entries.ts';
import { html, type Markup } from './html.ts';
import { say } from './says.ts';
import type { Seen } from './source.ts';
import { seconds } from '../text.ts';
import { cut } from './words.ts';

/** Maximum number of entries in the list; the transcript has the rest. */
const MOST = 1500;
const TEXT = 1200;
const RAW = 4000;

/** @param because - ids of the entries that support an answer; they are marked */
export function entryList(seen: Seen, key: string, because: readonly string[] = []): Markup {
  const all = seen.transcript.entries;
  const marked = new Set(because);
  // Entries that a claim or an answer refers to are always listed.
  const cited = new Set(all.flatMap((entry) => (entry.kind === 'judged' ? [entry.id, ...entry.because] : [])));
  const shown = all.filter(({ id }, index) => index < MOST || cited.has(id) || marked.has(id));
  const left = all.length - shown.length;
  return html`<div class="log" data-log>
    <div class="filters" hidden></div>
    <ol class="entries" tabindex="0" aria-label="Entries of the journey">
      ${shown.map((entry) => row(entry, seen, key, marked.has(entry.id)))}
    </ol>
    ${left > 0 && html`<p class="none">… and ${left} more entries${!seen.isPageAlone && html`, in <code>transcript.jsonl</code>`}.</p>`}
  </div>`;
}

function row(entry: Entry, seen: Seen, key: string, isMarked: boolean): Markup {
  const { kind, who, text, tone, raw } = say(entry, seen.contract);
  const isDiagnostic =
    entry.kind === 'log' && seen.contract.log?.prefixes.some((prefix) => entry.text.includes(prefix));
  const time = entry.t - seen.from;
  const when = entry.t < seen.from ? ' before' : seen.isAsked(entry) ? ' asked' : '';
  const isLong = text.length > TEXT;
  const whole = raw ?? (isLong ? text : undefined);
  const rest =
    whole === undefined
      ? ''
      : html`<details>
          <summary>raw</summary>
          <pre>${cut(whole, RAW)}</pre>
        </details>`;
  const words = html`<span class="text">${isDiagnostic ? diagnostic(cut(text, TEXT)) : cut(text, TEXT)}</span>`;
  return html`<li
    id="${key}-${entry.id}"
    class="${tone}${when}${isDiagnostic && ' diagnostic'}${isMarked && ' cited'}"
    data-kind="${kind}"
  >
    <span class="at">${time < 0 && '−'}${seconds(Math.abs(time), 3)}</span>
    <span class="who">${who}</span>
    <div class="what">${words}${rest}</div>
  </li>`;
}

/** A diagnostic line with its prefix highlighted. */
function diagnostic(text: string): Markup {
  const [, prefix = '', rest = text] = /^(\[[^\]]*\](?:\[[^\]]*\])*)\s*(.*)$/s.exec(text) ?? [];
  return prefix ? html`<mark>${prefix}</mark> ${rest}` : html`${text}`;
}
