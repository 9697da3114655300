/** Two recordings compared: the first point where they differ, lane by lane, and then each one alone. Pure. */
import type { Comparison, LaneDifference } from '../explain/compare.ts';
import { seconds } from '../text.ts';
import { answerBody, WORDS, type AnswerReport } from './answer.ts';
import { html, type Markup } from './html.ts';
import { cut } from './words.ts';

/** Number of unchanged lines shown around a difference. */
const AROUND = 2;
const MOST_STEPS = 400;
const SIGNS = { both: ' ', a: '−', b: '+' } as const;

/** @param reports - the answers for `a` and `b` */
export function comparisonBody(comparison: Comparison, reports: readonly AnswerReport[]): Markup {
  const { parts, lanes } = comparison;
  return html`${verdictOf(comparison)}
    ${
      parts &&
      html`<section>
        <h2>Where they differ</h2>
        ${lanes.toSorted((one, other) => one.first.t - other.first.t).map(laneCard)}
      </section>`
    }
    <section>
      <h2>Each recording</h2>
      ${reports.map(
        (report, index) =>
          html`<details class="journey">
            <summary>
              <span
                class="badge ${report.verdict === 'broken' ? 'bad' : report.verdict === 'healthy' ? 'good' : 'wait'}"
                >${WORDS[report.verdict]}</span
              >
              <h3 class="title">
                <span class="suite">${report.kind}</span><span class="name">${report.subject}</span>
              </h3>
            </summary>
            <div class="body">${answerBody(report, index === 0 ? 'a' : 'b')}</div>
          </details>`,
      )}
    </section>`;
}

function verdictOf({ a, b, parts }: Comparison): Markup {
  const sides = [a, b].map(({ name, title, outcome }) => ({
    value: name,
    small: [title, outcome].filter((each) => each !== undefined).join(', '),
  }));
  return html`<header class="verdict ${parts ? 'bad' : 'wait'}">
    <p class="eyebrow">Two recordings</p>
    <h1><span class="sign" aria-hidden="true"></span>${parts ? 'They differ' : 'Same traffic'}</h1>
    <p class="sentence">
      ${
        parts
          ? html`The first difference is ${seconds(parts.t, 1)} after the page loaded, in "${parts.lane}": only
              <b>${(parts.in === 'a' ? a : b).name}</b> has <code>${cut(parts.text.replace(/\s+/g, ' '), 200)}</code>.`
          : 'The traffic does not show why the two ended differently. Look at what the page did with the messages: its script, its state, or the test itself.'
      }
    </p>
    <dl class="numbers">
      ${sides.map(
        ({ value, small }, index) =>
          html`<div>
            <dt>${index === 0 ? '−' : '+'} ${index === 0 ? 'First' : 'Second'}</dt>
            <dd>${cut(value, 80)} <small>${cut(small, 120)}</small></dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function laneCard({ lane, steps }: LaneDifference): Markup {
  const isShown = steps.map((_, index) =>
    steps.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((step) => step.in !== 'both'),
  );
  const lines = steps.flatMap((step, index): Markup[] => {
    if (isShown[index])
      return [
        html`<li class="in-${step.in}"><span>${SIGNS[step.in]}</span> ${cut(step.text.replace(/\s+/g, ' '), 240)}</li>`,
      ];
    return isShown[index - 1] ? [html`<li class="muted">…</li>`] : [];
  });
  return html`<article class="cause">
    <h4>${lane}</h4>
    <ol class="steps">
      ${lines.slice(0, MOST_STEPS)}
    </ol>
    ${lines.length > MOST_STEPS && html`<p class="none">… and ${lines.length - MOST_STEPS} more.</p>`}
  </article>`;
}
