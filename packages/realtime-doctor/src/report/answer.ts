/**
 * The doctor's answer as HTML: what is wrong, what to do, the evidence, and everything observed. It is the body of
 * `report.html` and of the drop page. Pure.
 */
import type { Contract } from '../contract/contract.ts';
import { NOT_RECOGNISED, type Finding, type ProbeReport } from '../diagnosis/index.ts';
import { showSource, type SourceLine } from '../diagnosis/finding.ts';
import { seconds } from '../text.ts';
import type { Entry } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { findingCard, type Where } from './cause.ts';
import { entryList } from './entries.ts';
import { html, withCode, type Markup } from './html.ts';
import { say } from './says.ts';
import { see, type Seen } from './source.ts';
import { story } from './story.ts';
import { Terms } from './terms.ts';
import { timeline } from './timeline.ts';
import { cut } from './words.ts';

export interface AnswerReport {
  /** What was examined: a URL, the title of a test, or the name of a file. */
  readonly subject: string;
  /** Kind and source of the subject: `Playwright trace · trace.zip`. */
  readonly kind: string;
  readonly verdict: 'healthy' | 'broken' | 'inconclusive';
  readonly sentence: string;
  /** Short facts shown beside the verdict. */
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  /** Possible causes; others fit as well. */
  readonly candidates: readonly Finding[];
  /** What could not be determined, and what would decide it. */
  readonly unseen: readonly { readonly what: string; readonly decide: string }[];
  /** Failed assertions of a recorded test, each with the traffic before it. */
  readonly failures: readonly FailedAssertion[];
  /** What was not found or not done, one line each. */
  readonly notes: readonly string[];
  /** Absent if nothing was observed. */
  readonly transcript?: Transcript | undefined;
  readonly contract: Contract;
  readonly probes?: ProbeReport | undefined;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly small?: string;
}

interface FailedAssertion {
  readonly message: string;
  readonly t: number;
  readonly source?: Pick<SourceLine, 'file' | 'line'> | undefined;
  readonly wire: readonly Entry[];
}

export const WORDS = { healthy: 'Healthy', broken: 'Broken', inconclusive: 'Inconclusive' } as const;
const TONES = { healthy: 'good', broken: 'bad', inconclusive: 'wait' } as const;
/** Longer messages are cut; the terminal shows them whole. */
const MOST_MESSAGE = 3000;
const MOST_UNSEEN = 12;

/** @param key - prefix of the element ids, so that two answers fit on one page */
export function answerBody(answer: AnswerReport, key = 'a'): Markup {
  const { transcript, contract, probes, failures } = answer;
  const seen: Seen | undefined = transcript && {
    ...see(transcript, contract),
    folder: '',
    isPageAlone: true,
    ...(probes ? { probes } : {}),
  };
  const where: Where = { key, ...(seen ? { seen } : {}) };
  return html`${verdictOf(answer)} ${causes(answer, where)} ${openQuestions(answer)}
  ${failures.map((failure) => failedAssertion(failure, where))} ${seen && observed(seen, key, cited(answer))}
  ${notes(answer)}`;
}

const cited = ({ findings, candidates, failures }: AnswerReport): string[] => [
  ...[...findings, ...candidates].flatMap(({ because }) => because),
  ...failures.flatMap(({ wire }) => wire.map(({ id }) => id)),
];

function verdictOf({ subject, kind, verdict, sentence, facts }: AnswerReport): Markup {
  return html`<header class="verdict ${TONES[verdict]}">
    <p class="eyebrow">${kind}</p>
    <h1><span class="sign" aria-hidden="true"></span>${WORDS[verdict]}</h1>
    <p class="subject">${cut(subject, 300)}</p>
    <p class="sentence">${withCode(sentence)}</p>
    <dl class="numbers">
      ${facts.map(
        ({ name, value, small }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${cut(value, 80)}${small !== undefined && html` <small>${cut(small, 80)}</small>`}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function causes({ findings, candidates, unseen }: AnswerReport, where: Where): Markup {
  const foot = (finding: Finding): Markup =>
    html`${unseen.filter(isAbout(finding)).map(({ decide }) => html`<p class="broke">To be sure: ${advice(decide)}</p>`)}`;
  if (findings.length + candidates.length === 0) return html``;
  return html`<section class="causes" aria-label="Causes">
    <h2>${findings.length > 0 ? 'What is wrong' : 'Possible causes'}</h2>
    ${findings.map((finding, index) => findingCard(finding, { kicker: kickerOf(finding), where, isFirst: index === 0, foot: foot(finding) }))}
    ${findings.length > 0 && candidates.length > 0 && html`<h2>Other possible causes</h2>`}
    ${candidates.map((finding) => findingCard(finding, { kicker: kicker('wait', 'Possible cause', 'another cause fits the observations as well'), where, isFirst: false, foot: foot(finding) }))}
  </section>`;
}

function kickerOf({ id, certainty }: Finding): Markup {
  if (id === NOT_RECOGNISED) return kicker('wait', 'No known cause', 'something is wrong, and no known cause fits');
  return certainty === 'certain'
    ? kicker('bad', 'Root cause', 'certain: every similar cause was ruled out')
    : kicker('wait', 'Likely cause', 'likely: a similar cause could not be ruled out');
}

const kicker = (tone: string, word: string, why: string): Markup =>
  html`<span class="badge ${tone}">${word}</span> <span>${why}</span>`;

type Unseen = AnswerReport['unseen'][number];

/** Whether an open question belongs to a finding. */
const isAbout =
  ({ says }: Finding) =>
  ({ what }: Unseen): boolean =>
    what.startsWith(says);

function openQuestions({ unseen: all, findings, candidates }: AnswerReport): Markup {
  const unseen = all.filter((each) => ![...findings, ...candidates].some((finding) => isAbout(finding)(each)));
  if (unseen.length === 0) return html``;
  const byAnswer = new Map<string, string[]>();
  for (const { what, decide } of unseen) byAnswer.set(decide, [...(byAnswer.get(decide) ?? []), what]);
  return html`<section aria-label="Open questions">
    <h2>Open questions</h2>
    ${[...byAnswer].map(
      ([decide, questions]) =>
        html`<article class="cause open">
          <ul>
            ${questions.slice(0, MOST_UNSEEN).map((what) => html`<li>${withCode(cut(what, 600))}</li>`)}
            ${questions.length > MOST_UNSEEN && html`<li>… and ${questions.length - MOST_UNSEEN} more</li>`}
          </ul>
          <p class="label">How to find out</p>
          <p class="decide">${advice(decide)}</p>
        </article>`,
    )}
  </section>`;
}

/** Formats a command in the text as code, so that it can be copied. */
function advice(text: string): Markup {
  const [, before = text, command] = /^(.*?: )((?:npx|npm) .*)$/s.exec(text) ?? [];
  return command === undefined ? html`${withCode(text)}` : html`${before}<code class="command">${command}</code>`;
}

function failedAssertion({ message, t, source, wire }: FailedAssertion, { key, seen }: Where): Markup {
  return html`<section aria-label="Failed assertion">
    <h2>The test failed at ${seconds(t - (seen?.from ?? 0), 1)}</h2>
    ${source && html`<p class="source"><code>${showSource(source)}</code></p>`}
    <pre class="error">${cut(message.trim(), MOST_MESSAGE)}</pre>
    <p class="label">
      ${wire.length > 0 ? 'On the wire before that' : 'Nothing was on the wire in the seconds before that.'}
    </p>
    ${
      seen &&
      wire.length > 0 &&
      html`<ul class="pointers">
        ${wire.map((entry) => html`<li><a href="#${key}-${entry.id}">${seconds(entry.t - t, 1)}</a> ${cut(say(entry, seen.contract).text, 240)}</li>`)}
      </ul>`
    }
  </section>`;
}

function observed(seen: Seen, key: string, marked: readonly string[]): Markup {
  if (seen.transcript.entries.length === 0) return html``;
  const { notObserved } = seen.transcript.header;
  return html`<section>
      <h2>What happened</h2>
      ${story(seen, key, new Terms())}
    </section>
    <section>
      <h2>Timeline</h2>
      ${timeline(seen, key)}
    </section>
    <section>
      <h2>Conversation</h2>
      ${marked.length > 0 && html`<p class="none">Marked entries support the answer.</p>`}
      ${entryList(seen, key, marked)}
    </section>
    ${
      notObserved.length > 0 &&
      html`<section>
        <h2>What was not recorded</h2>
        <p class="none">The answer does not treat any of this as absent.</p>
        <ul class="plain">
          ${notObserved.map((what) => html`<li>${what}</li>`)}
        </ul>
      </section>`
    }`;
}

const notes = (answer: AnswerReport): Markup =>
  answer.notes.length === 0
    ? html``
    : html`<section>
        <h2>How it was examined</h2>
        <ul class="plain">
          ${answer.notes.map((note) => html`<li>${cut(note, 400)}</li>`)}
        </ul>
      </section>`;
