/** A crowd in histograms: how long its clients took for each thing. The words above each say the same. */
import { measuresOf, peak, quantile, spread, type Measure } from '../claims/crowd/measures.ts';
import { seconds } from '../text.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { html, type Markup } from './html.ts';
import { makeScale, ticks } from './scale.ts';
import { count } from './words.ts';

const BARS = 40;
const HEIGHT = 72;
/** Space for the axis below the bars. */
const AXIS = 18;

export function crowdSection(transcript: Transcript): Markup {
  const [began] = transcript.of('crowd.began');
  if (!began) return html``;
  return html`<section>
    <h4>Crowd</h4>
    <p>${count(began.size, 'client')} beside the page, each as a user of its own.</p>
    <div class="histograms">${measuresOf(transcript).map(histogram)}</div>
  </section>`;
}

function histogram({ title, values, isOfOneMoment }: Measure): Markup {
  const to = Math.max(1, quantile(values, 1));
  const bars = Array.from({ length: BARS }, () => 0);
  for (const value of values) {
    const bar = Math.min(BARS - 1, Math.max(0, Math.floor((value / to) * BARS)));
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  const tallest = Math.max(...bars);
  const scale = makeScale(0, to);
  const width = to / BARS;
  return html`<figure class="histogram">
    <figcaption>
      <b>${title}</b>: ${spread(values)}, 95 % by
      ${seconds(quantile(values, 0.95))}${isOfOneMoment && `, at most ${peak(values)} in a second`}; ${values.length} in
      all.
    </figcaption>
    <svg width="100%" height="${HEIGHT + AXIS}" aria-hidden="true">
      ${bars.map((number, index) => bar(number, (number / tallest) * HEIGHT, scale.at(index * width), scale.span(0, width * 0.9)))}
      <line class="rule" x1="0" x2="100%" y1="${HEIGHT}" y2="${HEIGHT}" />
      ${ticks(to).map((t) => html`<text class="axis" x="${scale.at(t)}" y="${HEIGHT + 14}">${t > to * 0.95 ? '' : `${t / 1000} s`}</text>`)}
    </svg>
  </figure>`;
}

const bar = (number: number, height: number, x: string, width: string): Markup =>
  html`${number > 0 && html`<rect class="bar" x="${x}" width="${width}" y="${(HEIGHT - Math.max(1, height)).toFixed(1)}" height="${Math.max(1, height).toFixed(1)}"><title>${number}</title></rect>`}`;
