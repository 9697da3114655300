/** When a correct client detects a loss and reconnects, as brackets on the timeline. */
import { EARLY, MARGIN, notice, type Interval } from '../claims/bounds.ts';
import { showing } from '../claims/faults.ts';
import { returnBound } from '../claims/came-back.ts';
import type { Loss } from '../claims/losses.ts';
import { stalled } from '../claims/machine.ts';
import { html, type Markup } from './html.ts';
import type { Scale } from './scale.ts';
import type { PageView } from './source.ts';
import { seconds } from '../text.ts';

export interface Bound extends Interval {
  readonly label: string;
  /** Start of the interval. */
  readonly from: number;
  readonly measured: { readonly t: number; readonly entry: string } | undefined;
  readonly holds: boolean;
  /** Allowance after the latest time: the fixed margin plus the time for which the machine was stalled. */
  readonly margin: number;
}

/**
 * The time limits for detecting a loss and for reconnecting (docs/reconnection.md), with the measured times, if
 * claims judged them.
 */
export function boundsOf({ page, view }: PageView, loss: Loss): Bound[] {
  const { fault, lost, noticed, returned } = loss;
  const how = fault && showing(fault.type);
  const begin = fault && (how === 'on resume' ? (fault.end ?? fault.begin) : fault.begin);
  const isJudged = (claim: string): boolean =>
    view.transcript.of('judged').some((entry) => entry.claim === claim && entry.parameters['page'] === page);
  const bound = (label: string, { earliest, latest }: Interval, since: number, measured: Bound['measured']): Bound => {
    const margin = MARGIN + stalled(view, begin?.t ?? noticed.t, measured?.t ?? view.transcript.until);
    const holds = measured !== undefined && measured.t >= earliest - EARLY && measured.t <= latest + margin;
    return { label, earliest, latest, from: since, measured, holds, margin };
  };
  const all: Bound[] = [];
  if (begin && how === 'by silence' && lost.opened && isJudged('noticed-within-bound')) {
    const { earliest, latest } = notice(how, lost.opened);
    all.push(bound('Detecting', { earliest: begin.t + earliest, latest: begin.t + latest }, begin.t, noticed));
  }
  if (isJudged('came-back-within-bound')) {
    const since = Math.max(noticed.t, fault?.end?.t ?? fault?.begin.t ?? 0);
    const measured = returned && { t: returned.connected.t, entry: returned.connected.entry };
    all.push(bound('Reconnecting', returnBound(view, loss), since, measured));
  }
  return all;
}

export function boundLane(
  { earliest, latest, from, measured, holds, margin }: Bound,
  scale: Scale,
  y: number,
  key: string,
): Markup {
  const last = latest + margin;
  const middle = y + 14;
  const [a, b] = [scale.at(earliest), scale.at(latest)];
  const allowed = `${seconds(Math.max(0, earliest - from))} to ${seconds(latest - from)}`;
  const text = measured
    ? `${seconds(measured.t - from)}, ${holds ? 'within the limit' : 'outside the limit'}: allowed ${allowed}`
    : `not reconnected: allowed ${allowed}`;
  const label = beside(text, holds ? 'good' : 'bad', placeFor(earliest, last, measured?.t, scale), scale, y);
  const bracket = html`<line class="margin" x1="${b}" x2="${scale.at(last)}" y1="${middle}" y2="${middle}" /><line
      class="bracket"
      x1="${a}"
      x2="${b}"
      y1="${middle}"
      y2="${middle}"
    /><line class="bracket" x1="${a}" x2="${a}" y1="${middle - 6}" y2="${middle + 6}" /><line
      class="bracket"
      x1="${b}"
      x2="${b}"
      y1="${middle - 6}"
      y2="${middle + 6}"
    />`;
  const diamond =
    measured &&
    html`<a href="#${key}-${measured.entry}" tabindex="-1"
      ><title>${text}</title
      ><svg x="${scale.at(measured.t)}" y="${middle}" overflow="visible">
        <path class="diamond ${holds ? 'good' : 'bad'}" d="M0-6 6 0 0 6-6 0Z" /></svg
    ></a>`;
  return html`${bracket}${diamond}${label}`;
}

/**
 * Where the label of a bound fits: after everything, between the bracket and the measured time, or before everything.
 */
function placeFor(
  earliest: number,
  latest: number,
  measured: number | undefined,
  scale: Scale,
): { t: number; isEnd: boolean } {
  const last = Math.max(latest, measured ?? 0);
  if (!scale.isLate(last)) return { t: last, isEnd: false };
  const length = scale.to - scale.from;
  if (measured !== undefined && measured - latest > length * 0.35) return { t: measured, isEnd: true };
  return { t: Math.min(earliest, measured ?? Infinity), isEnd: true };
}

function beside(
  text: string,
  tone: string,
  { t, isEnd }: { t: number; isEnd: boolean },
  scale: Scale,
  y: number,
): Markup {
  return html`<text class="beside ${tone}${isEnd && ' end'}" x="${scale.at(t)}" dx="${isEnd ? -10 : 10}" y="${y + 18}"
    >${text}</text
  >`;
}
