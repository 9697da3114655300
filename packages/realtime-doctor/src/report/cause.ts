/** Root causes: what is wrong, the evidence, what to do, and which journeys each one broke. */
import { explainPointer } from '../diagnosis/explain.ts';
import { kindOf, rules, showSource } from '../diagnosis/index.ts';
import { causesOf, isKnown, type Cause } from '../capture/causes.ts';
import { titleOfClaim, distinctClaims } from './claims.ts';
import { html, withCode, type Markup } from './html.ts';
import { say } from './says.ts';
import type { Finding } from '../diagnosis/index.ts';
import type { JourneyView, Seen } from './source.ts';
import { seconds } from '../text.ts';
import { count, cut, share } from './words.ts';

/** Maximum number of journeys listed with their failures. */
const LISTED = 40;

/** Each cause once, then the failures without a known cause. */
export function whyItFailed(failed: readonly JourneyView[]): Markup {
  if (failed.length === 0) return html``;
  const known = causesOf(failed);
  const unexplained = failed.filter(({ findings }) => !findings.some(isKnown));
  return html`<section class="causes" aria-label="Why it failed">
    <h2>Why it failed</h2>
    ${known.map((cause, index) => causeCard(cause, failed.length, index === 0))}
    ${unexplained.length > 0 && unexplainedCard(unexplained, known.length === 0)}
  </section>`;
}

function unexplainedCard(journeys: readonly JourneyView[], isFirst: boolean): Markup {
  const ruledOut = journeys.flatMap(({ findings }) => findings.map((finding) => finding.ruledOut.length));
  const asked = ruledOut.length > 0 ? `; it ruled out ${Math.max(...ruledOut)} known causes` : '';
  return html`<article class="cause${isFirst && ' first'}">
    <p class="kicker">
      <span class="badge wait">No known cause</span> <span>no diagnosis rule explains this${asked}</span>
    </p>
    <h3>${journeys.length === 1 ? 'What failed' : `What failed in ${journeys.length} journeys`}</h3>
    <ul class="unexplained">
      ${journeys.slice(0, LISTED).map((journey) => html`<li><a href="#${journey.key}">${journey.name}</a>${failures(journey)}</li>`)}
    </ul>
    ${journeys.length > LISTED && html`<p class="none">… and ${journeys.length - LISTED} more, below.</p>`}
  </article>`;
}

const certainties = {
  certain: 'every similar cause was ruled out',
  likely: 'a similar cause could not be ruled out',
} as const;

function causeCard({ finding, broke: journeys }: Cause<JourneyView>, failed: number, isFirst: boolean): Markup {
  const broke = html`<p class="broke">
    Broke ${share(journeys.length, failed)} of the failed journeys:
    ${journeys.slice(0, 12).map(({ key, name }, index) => html`${index > 0 && ' · '}<a href="#${key}">${name}</a>`)}${journeys.length > 12 && ` · and ${journeys.length - 12} more`}
  </p>`;
  const kicker = html`<span class="badge ${finding.certainty === 'certain' ? 'bad' : 'wait'}">${kindOf(finding)}</span>
    <span><b>${finding.certainty}</b>: ${certainties[finding.certainty]}</span>`;
  return findingCard(finding, { kicker, where: journeys[0], isFirst, foot: broke });
}

/** The entry list that the entry ids of a finding link into. */
export interface Where {
  readonly key: string;
  readonly seen?: Seen;
}

interface Card {
  readonly kicker: Markup;
  readonly where: Where | undefined;
  readonly isFirst: boolean;
  readonly foot?: Markup;
}

/** One finding: what is wrong, the evidence, and what to do. */
export function findingCard(finding: Finding, { kicker, where, isFirst, foot }: Card): Markup {
  const rule = rules.find(({ id }) => id === finding.id);
  return html`<article class="cause${isFirst && ' first'}">
    <p class="kicker">${kicker}</p>
    <h3>${finding.title}</h3>
    ${finding.source && html`<p class="source"><code>${showSource(finding.source)}</code></p>`}
    <dl class="why">
      <div>
        <dt>What was seen</dt>
        <dd>${withCode(cut(finding.says, 2000))}</dd>
      </div>
      ${
        rule &&
        html`<div>
          <dt>Why that breaks it</dt>
          <dd>${withCode(rule.why)}</dd>
        </div>`
      }
      <div class="fix">
        <dt>What to do</dt>
        <dd>${withCode(finding.fix)}</dd>
      </div>
    </dl>
    <details class="more">
      <summary>
        How this is known:
        ${count(finding.because.length, 'observation')}${finding.ruledOut.length > 0 && `, ${count(finding.ruledOut.length, 'other cause')} ruled out`}
      </summary>
      <ul class="pointers">
        ${where && finding.because.slice(0, 12).map((name) => html`<li>${pointer(name, where)}</li>`)}
      </ul>
      ${
        finding.ruledOut.length > 0 &&
        html`<p class="label">Ruled out</p>
          <ul class="ruled-out">
            ${finding.ruledOut.map(({ id, because }) => html`<li><b>${rules.find((each) => each.id === id)?.title ?? id}</b> <span class="muted">because of ${because.slice(0, 3).map((name, index) => html`${index > 0 && ', '}${where ? short(name, where) : name}`)}</span></li>`)}
          </ul>`
      }
    </details>
    ${foot}
  </article>`;
}

/** The failed claims of a journey. */
function failures({ journey: { claims, error } }: JourneyView): Markup {
  const broken = distinctClaims(claims).filter(({ claim }) => !claim.holds);
  if (broken.length === 0)
    return html`<p>${cut(error?.split('\n')[0] ?? 'The test ended without an error message.', 300)}</p>`;
  return html`<ul class="failures">
    ${broken.map(({ claim }) => html`<li><b>${titleOfClaim(claim.id)}</b>: expected ${withCode(cut(claim.expected, 240))}; seen: ${withCode(cut(claim.actual, 240))}</li>`)}
  </ul>`;
}

function pointer(name: string, { key, seen }: Where): Markup {
  const entry = seen?.transcript.get(name);
  if (entry && seen) {
    const { who, text } = say(entry, seen.contract);
    return html`<a href="#${key}-${name}">${seconds(entry.t - seen.from)}</a> ${who}: ${cut(text, 240)}`;
  }
  const said = explainPointer(name, { transcript: seen?.transcript, probes: seen?.probes }).replace(`${name}: `, '');
  return html`<span class="probe">probed afterwards</span>
    <code>${name}</code> ${said === 'see what was read' ? '' : cut(said, 240)}`;
}

const short = (name: string, { key, seen }: Where): Markup =>
  seen?.transcript.get(name) ? html`<a href="#${key}-${name}">${name}</a>` : html`<code>${name}</code>`;
