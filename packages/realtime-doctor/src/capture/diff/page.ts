/**
 * A difference as one HTML page that works offline and without scripts. Both captures may be untrusted: `html`
 * escapes all content, and the CSP of the page allows only its style and embedded images.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { showSource } from '../../diagnosis/finding.ts';
import { html, ours, type Markup } from '../../report/html.ts';
import type { ClaimChange, FindingChange, Timing } from './claims.ts';
import type { CaptureDiff, Change, JourneyDiff, LaneDiff, SideFacts } from './index.ts';
import type { PictureDiff } from './pictures.ts';

const style = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** Maximum number of image pairs. Images are most of the bytes of the page, and each pair has three. */
const MOST_PICTURES = 40;

export function diffPage(difference: CaptureDiff): string {
  const { a, b, same, journeys, versions, configuration } = difference;
  const changed = journeys.filter((journey) => !journey.same);
  const rest = journeys.length - changed.length;
  const title = same ? 'No difference' : `${changed.length} of ${journeys.length} journeys differ`;
  const budget = { pictures: MOST_PICTURES };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${ours(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <div class="sides">${side('First', a)} ${side('Second', b)}</div>
          ${changes('Configuration', configuration)} ${changes('Versions', versions)}
          ${changed.map((journey) => section(journey, budget))}
          ${rest > 0 && html`<p class="same">${rest} ${rest === 1 ? 'journey' : 'journeys'} without a difference.</p>`}
        </main>
      </body>
    </html> `.text;
}

const side = (which: string, { name, verdict, summary, commit, startedAt, stack }: SideFacts): Markup =>
  html`<section class="side" aria-label="${which} capture">
    <h2>${which}: <span class="${verdict === 'passed' ? 'good' : 'bad'}">${verdict}</span></h2>
    <p>${summary}</p>
    <small>${name}, ${startedAt.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, ${stack}</small>
  </section>`;

function changes(title: string, all: readonly Change[]): Markup | undefined {
  if (all.length === 0) return undefined;
  const rows = all.map(({ what, a, b }) => row(what, cell(a), cell(b)));
  return html`<section class="journey">
    <h2>${title}</h2>
    ${table(rows)}
  </section>`;
}

function section(journey: JourneyDiff, budget: { pictures: number }): Markup {
  const { title, only, status, findings, claims, timings, order, pictures } = journey;
  const went = only ? `only in the ${only === 'a' ? 'first' : 'second'}` : `${status.a} → ${status.b}`;
  const shown = pictures.filter(({ images, differs, moment }) => images.a && images.b && (differs || moment));
  const first = shown.slice(0, Math.max(0, budget.pictures));
  budget.pictures -= first.length;
  return html`<section class="journey">
    <header>
      <h2>${title}</h2>
      <span class="status">${status.a === status.b ? status.a : went}</span>
    </header>
    ${part('Findings', findings.map(finding))} ${part('Claims', claims.map(claim))}
    ${part('Times against their bounds', timings.map(timing))}
    ${
      order.length > 0 &&
      html`<h3>Order of events</h3>
        ${order.map(lane)}`
    }
    ${
      first.length > 0 &&
      html`<h3>Pictures</h3>
        ${first.map(picture)}`
    }
    ${shown.length > first.length && html`<p class="none">${shown.length - first.length} more pairs of screenshots are not shown.</p>`}
  </section>`;
}

const part = (title: string, rows: readonly Markup[]): Markup | false =>
  rows.length > 0 &&
  html`<h3>${title}</h3>
    ${table(rows)}`;

const table = (rows: readonly Markup[]): Markup =>
  html`<table>
    <thead>
      <tr>
        <th scope="col"></th>
        <td>First</td>
        <td>Second</td>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;

const row = (name: string, a: Markup, b: Markup): Markup =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${a}</td>
    <td>${b}</td>
  </tr>`;

const cell = (text: string | undefined): Markup =>
  text === undefined ? html`<span class="none">nothing</span>` : html`${text}`;

const finding = ({ finding: id, a, b }: FindingChange): Markup => row(id, found(a), found(b));

const found = (change: FindingChange['a']): Markup =>
  change
    ? html`<span class="bad">${change.title}</span>,
        ${change.certainty}${change.source && `, ${showSource(change.source)}`}`
    : html`<span class="none">not found</span>`;

const claim = ({ claim: id, page, a, b }: ClaimChange): Markup => row(`${id} (${page})`, judged(a), judged(b));

const judged = (change: ClaimChange['a']): Markup =>
  change
    ? html`<span class="${change.verdict === 'holds' ? 'good' : 'bad'}">${change.verdict}</span>: ${change.actual}`
    : html`<span class="none">not judged</span>`;

const timing = ({ claim: id, page, a, b }: Timing): Markup => row(`${id} (${page})`, timed(a), timed(b));

const timed = (change: Timing['a']): Markup =>
  change
    ? html`<span class="${change.verdict === 'holds' ? 'good' : 'bad'}">${change.actual}</span>; ${change.expected}`
    : html`<span class="none">not measured</span>`;

const lane = ({ lane: name, steps }: LaneDiff): Markup =>
  html`<figure>
    <figcaption>${name}</figcaption>
    <ol>
      ${steps.map((step) => html`<li class="${step.in}">${step.text}</li>`)}
    </ol>
  </figure>`;

function picture({ title, page, images, moment, share, pixels }: PictureDiff): Markup {
  const { a, b, marked } = images;
  const what = moment
    ? `the first shows ${moment.a}; the second ${moment.b}`
    : `${pixels} pixels differ, ${(share * 100).toFixed(1)} %`;
  return html`<figure>
    <figcaption>${page}, "${title}": ${what}</figcaption>
    <div class="pictures">${image('First', a)} ${image('Second', b)} ${image('Differing pixels', marked)}</div>
  </figure>`;
}

const image = (name: string, bytes: Buffer | undefined): Markup | undefined =>
  bytes &&
  html`<div><img src="data:image/png;base64,${bytes.toString('base64')}" alt="${name}" /><span>${name}</span></div>`;
