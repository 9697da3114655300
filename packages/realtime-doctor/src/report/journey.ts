/** One journey in the report. */
import { reproduce } from './reproduce.ts';
import type { JourneyStatus } from '../capture/capture.ts';
import { claimList } from './claims.ts';
import { crowdSection } from './crowd.ts';
import { entryList } from './entries.ts';
import { href, html, type Markup } from './html.ts';
import { pictureStrip } from './pictures.ts';
import type { JourneyView, ReportSources } from './source.ts';
import { hasFailed } from './source.ts';
import { story } from './story.ts';
import type { Terms } from './terms.ts';
import { timeline } from './timeline.ts';
import { count, cut, duration } from './words.ts';

const words: Readonly<Record<JourneyStatus, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  flaky: 'Flaky',
  skipped: 'Skipped',
  infrastructure: 'Not judged',
  interrupted: 'Interrupted',
};

/** Shows a status by shape and word, not by color alone. */
export const statusBadge = (status: JourneyStatus): Markup =>
  html`<span class="badge ${toneOf(status)}">${words[status]}</span>`;

const toneOf = (status: JourneyStatus): string =>
  status === 'passed' ? 'good' : status === 'failed' ? 'bad' : status === 'skipped' ? 'quiet' : 'wait';

/** State that one report shares between its journeys. */
export interface Shown {
  readonly terms: Terms;
  /** Paths of the images embedded in the report. */
  readonly inside: ReadonlySet<string>;
}

export function journeySection(view: JourneyView, sources: ReportSources, shown: Shown, isOpen: boolean): Markup {
  const { key, journey, suite, name } = view;
  // If a claim failed, the story and the claims explain it better than the error message.
  const isClaimed = journey.claims.some(({ holds }) => !holds);
  const said =
    journey.error &&
    hasFailed(journey) &&
    html`<section>
      <h4>Error message</h4>
      <pre class="error">${cut(firstLines(journey.error), 3000)}</pre>
    </section>`;
  const held = journey.claims.filter(({ holds }) => holds).length;
  return html`<details class="journey ${toneOf(journey.status)}" id="${key}" ${isOpen ? html` open` : ''}>
    <summary>
      ${statusBadge(journey.status)}
      <h3 class="title"><span class="suite">${suite}</span> <span class="name">${name}</span></h3>
      <span class="numbers"
        ><span>${held} of ${count(journey.claims.length, 'claim')}</span> <span>${duration(journey.ms)}</span></span
      >
    </summary>
    <div class="body">
      ${!isClaimed && said}
      ${view.seen ? seenBody(view, view.seen, sources, shown) : html`<p class="none">${journey.skipped ? `Skipped: ${journey.skipped.why}` : 'The journey did not start, so nothing was recorded.'}</p>`}
      ${isClaimed && said}
      <section>
        <h4>Run it again</h4>
        <pre class="command">${reproduce(journey, sources.capture)}</pre>
      </section>
      ${files(view, sources)}
    </div>
  </details>`;
}

function seenBody(
  view: JourneyView,
  seen: NonNullable<JourneyView['seen']>,
  sources: ReportSources,
  shown: Shown,
): Markup {
  const { notObserved } = seen.transcript.header;
  return html`<section>
      <h4>What happened</h4>
      ${story(seen, view.key, shown.terms)}
    </section>
    <section>
      <h4>Timeline</h4>
      ${timeline(seen, view.key)}${notObserved.length > 0 && html`<p class="none">Not observed: ${notObserved.join('; ')}</p>`}
    </section>
    ${crowdSection(seen.transcript)}
    <section>
      <h4>Claims</h4>
      ${claimList(view)}
    </section>
    <section>
      <h4>Screenshots</h4>
      ${pictureStrip(view, sources, shown.inside)}
    </section>
    <section>
      <h4>Conversation and logs</h4>
      ${entryList(seen, view.key)}
    </section>`;
}

/** Drops the code frame and the attachments, which belong in the terminal. */
const firstLines = (error: string): string =>
  error.split('\n\nThe whole conversation is in transcript.jsonl')[0] ?? error;

function files({ journey: { folder } }: JourneyView, { files: all }: ReportSources): Markup {
  if (folder === undefined) return html``;
  const names: [string, string][] = [
    ['transcript.jsonl', 'every recorded entry'],
    ['websocket.txt', 'the WebSocket and polling conversation as text'],
    ['console.txt', "the page's console"],
    ['journey.har', 'requests and frames for any HAR viewer'],
    ...(all.has(`${folder}/findings.json`) ? ([['findings.txt', 'the diagnosis as text']] as [string, string][]) : []),
    ...(all.has(`${folder}/trace.zip`)
      ? ([['trace.zip', "Playwright's trace: npm run trace"]] as [string, string][])
      : []),
  ];
  return html`<section>
    <h4>Files</h4>
    <ul class="files">
      ${names.map(([name, what]) => html`<li><a href="${href(`${folder}/${name}`)}">${name}</a> <span class="muted">${what}</span></li>`)}
    </ul>
  </section>`;
}
