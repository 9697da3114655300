/** The claims of a journey: statement, result, expected, actual, and links to the entries. */
import { claims as known } from '../claims/index.ts';
import type { CapturedClaim } from '../capture/capture.ts';
import { html, withCode, type Markup } from './html.ts';
import type { JourneyView } from './source.ts';
import { seconds } from '../text.ts';
import { cut } from './words.ts';

const titles = new Map<string, string>(Object.values(known).map(({ id, says }) => [id, says]));

export const titleOfClaim = (id: string): string => titles.get(id) ?? id;

interface CountedClaim {
  readonly claim: CapturedClaim;
  readonly times: number;
}

/** Lists a claim that was checked several times with the same result only once, with its last check. */
export function distinctClaims(claims: readonly CapturedClaim[]): CountedClaim[] {
  const counted = new Map<string, CountedClaim>();
  for (const claim of claims) {
    const id = `${claim.id} ${JSON.stringify(claim.parameters)} ${claim.verdict}`;
    counted.set(id, { claim, times: (counted.get(id)?.times ?? 0) + 1 });
  }
  return [...counted.values()].toSorted((a, b) => Number(a.claim.holds) - Number(b.claim.holds));
}

export function claimList({ journey, seen, key }: JourneyView): Markup {
  const counted = distinctClaims(journey.claims);
  if (counted.length === 0) return html`<p class="none">No claims were judged.</p>`;
  const pages = new Set(journey.claims.map(({ parameters }) => parameters['page'])).size;
  return html`<ul class="claims">
    ${counted.map(({ claim, times }) => {
      const tone = claim.holds ? 'good' : 'bad';
      const word = claim.holds ? 'Holds' : claim.verdict === 'pending' ? 'Pending' : 'Fails';
      const about = Object.entries(claim.parameters).filter(([name, value]) =>
        name === 'page' ? pages > 1 : !(Array.isArray(value) && value.length === 0),
      );
      return html`<li class="${tone}">
        <span class="badge ${tone}">${word}</span>
        <div class="stated">
          <b>${titleOfClaim(claim.id)}</b>
          ${about.map(([name, value]) => html`<span class="parameter">${name}: ${cut(typeof value === 'string' ? value : JSON.stringify(value), 80)}</span> `)}
          <p class="because"><code>${claim.id}</code>${times > 1 && `, checked ${times} times`}</p>
        </div>
        <div class="judged">
          <p><span class="label">Expected</span><span>${withCode(cut(claim.expected, 600))}</span></p>
          <p class="seen"><span class="label">Seen</span><span>${withCode(cut(claim.actual, 1200))}</span></p>
          ${claim.because.length > 0 && html`<p class="because"><span class="label">Because of</span><span>${pointers(claim.because, key, seen)}</span></p>`}
        </div>
      </li>`;
    })}
  </ul>`;
}

const pointers = (because: readonly string[], key: string, seen: JourneyView['seen']): Markup =>
  html`${because.slice(0, 8).map((id, index) => html`${index > 0 && ', '}<a href="#${key}-${id}">${id}${at(id, seen)}</a>`)}${because.length > 8 && ` and ${because.length - 8} more`}`;

function at(id: string, seen: JourneyView['seen']): string {
  const entry = seen?.transcript.get(id);
  return entry && seen ? ` at ${seconds(entry.t - seen.from)}` : '';
}
