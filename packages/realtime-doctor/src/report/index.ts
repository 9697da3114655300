/**
 * `report.html`: a run as a single page that works offline and without its script. Pure: the same capture gives the
 * same bytes. Its CSP blocks every request and every script except its own, by hash, so that even injected markup
 * could not run anything.
 */
import type { Capture, RunVerdict } from '../capture/capture.ts';
import { policy, script, style } from './assets.ts';
import { whyItFailed } from './cause.ts';
import { href, html, ours, type Markup } from './html.ts';
import { inlined } from './inlined.ts';
import { journeySection, statusBadge } from './journey.ts';
import { skippedButRequired } from '../capture/required.ts';
import { hasFailed, journeyViews, type JourneyView, type ReportSources } from './source.ts';
import { glossary, Terms } from './terms.ts';
import { count, cut, duration } from './words.ts';

/** Maximum number of journey sections that are expanded initially. */
const OPEN = 3;

export function report(sources: ReportSources): string {
  const { capture } = sources;
  const journeys = journeyViews(sources);
  const shown = { terms: new Terms(), inside: inlined(sources) };
  const failed = journeys.filter(({ journey }) => hasFailed(journey));
  const filed = journeys.find(({ journey }) => journey.tags.includes('@filed')) ?? journeys[0];
  const opened = new Set(failed.length > 0 ? failed.slice(0, OPEN) : filed ? [filed] : []);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>
          ${mood(capture.verdict).word}: ${subjectOf(journeys)}, ${capture.startedAt.slice(0, 16).replace('T', ' ')}
        </title>
        ${ours(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#journeys">To the journeys</a>
        <div class="frame">
          ${nav(journeys)}
          <main>
            ${verdict(capture, journeys)} ${notRun(capture)} ${whyItFailed(failed)}
            <section class="journeys" id="journeys" aria-label="Journeys">
              <h2>${failed.length > 0 ? 'Journeys, failed ones first' : 'Journeys'}</h2>
              ${journeys.map((journey) => journeySection(journey, sources, shown, opened.has(journey)))}
            </section>
            ${about(sources)}
          </main>
        </div>
        ${ours(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

/** The common subject of all journeys: the text before the colon in their suite titles, if they agree. */
function subjectOf(journeys: readonly JourneyView[]): string {
  const [subject, ...others] = new Set(journeys.map(({ suite }) => /^[^:›]+(?=: )/.exec(suite)?.[0]));
  return subject !== undefined && others.length === 0 ? subject : 'Journeys';
}

const withoutSubject = (suite: string, subject: string): string =>
  suite.startsWith(`${subject}: `) ? suite.slice(subject.length + 2) : suite;

/** Names of the applications under test, from their contracts. */
const productsOf = (journeys: readonly JourneyView[]): string[] => [
  ...new Set(journeys.flatMap(({ seen }) => seen?.contract.name ?? [])),
];

interface Mood {
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'wait';
}

const moods: Readonly<Record<RunVerdict, Mood>> = {
  passed: { word: 'Passed', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  incomplete: { word: 'Incomplete', tone: 'wait' },
  infrastructure: { word: 'Not judged', tone: 'wait' },
  evidence: { word: 'Evidence incomplete', tone: 'wait' },
  usage: { word: 'Nothing ran', tone: 'wait' },
  interrupted: { word: 'Interrupted', tone: 'wait' },
};
const mood = (of: RunVerdict): Mood => moods[of];

/** The closing summary without its first word, which is shown beside it. */
const sentence = (summary: string): string => {
  const [, rest = summary] = /^[A-Z ]+: (.*)$/s.exec(summary) ?? [];
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
};

/** Required journeys that were skipped, grouped by reason. */
function notRun({ journeys }: Capture): Markup {
  const byReason = [...skippedButRequired(journeys)];
  if (byReason.length === 0) return html``;
  return html`<section>
    <h2>Required but not run</h2>
    ${byReason.map(
      ([reason, titles]) =>
        html`<p>${reason}</p>
          <ul>
            ${titles.map((title) => html`<li>${title}</li>`)}
          </ul>`,
    )}
  </section>`;
}

function verdict(capture: Capture, journeys: readonly JourneyView[]): Markup {
  const { word, tone } = mood(capture.verdict);
  const claims = capture.journeys.flatMap((journey) => journey.claims);
  const held = claims.filter(({ holds }) => holds).length;
  const all = capture.journeys.filter(({ superseded }) => !superseded).length;
  return html`<header class="verdict ${tone}">
    <p class="eyebrow">${[...productsOf(journeys), subjectOf(journeys)].join(' · ')} · evidence of one run</p>
    <h1><span class="sign" aria-hidden="true"></span>${word}</h1>
    <p class="sentence">${sentence(capture.summary)}</p>
    <dl class="numbers">
      <div>
        <dt>Journeys</dt>
        <dd>${journeys.filter(({ journey }) => journey.status === 'passed').length} <small>of ${all} passed</small></dd>
      </div>
      <div>
        <dt>Claims</dt>
        <dd>${held} <small>of ${claims.length} hold</small></dd>
      </div>
      <div>
        <dt>Took</dt>
        <dd>${duration(capture.ms)}</dd>
      </div>
      <div>
        <dt>When</dt>
        <dd>
          <time datetime="${capture.startedAt}">${capture.startedAt.slice(0, 16).replace('T', ' ')}</time>
          <small>UTC</small>
        </dd>
      </div>
      <div>
        <dt>Commit</dt>
        <dd><code>${capture.commit}</code></dd>
      </div>
    </dl>
  </header>`;
}

function nav(journeys: readonly JourneyView[]): Markup {
  return html`<nav aria-label="Journeys">
    <details class="nav" open>
      <summary>${count(journeys.length, 'journey')}</summary>
      <ol>
        ${journeys.map(
          ({ key, name, suite, journey }, index) =>
            html`${journeys[index - 1]?.suite !== suite && html`<li class="suite">${withoutSubject(suite, subjectOf(journeys))}</li>`}
              <li>
                <a href="#${key}">${statusBadge(journey.status)}<span>${name}</span></a>
              </li>`,
        )}
      </ol>
    </details>
  </nav>`;
}

function about({ capture, files }: ReportSources): Markup {
  const paths = [...files.keys()];
  const logs = paths.filter((path) => path.startsWith('logs/'));
  const others = [
    ['playwright-report/index.html', "Playwright's own report"],
    ['junit.xml', 'JUnit, for a CI server'],
    ['allure-results', "Allure's results: npx allure generate"],
  ].filter(([path = '']) => paths.some((each) => each === path || each.startsWith(`${path}/`)));
  return html`<section class="about" id="about">
    <h2>About this run</h2>
    <div class="columns">
      <div>
        <h3>Versions</h3>
        ${facts({ stack: capture.stack, commit: capture.commit, run: capture.run, ...capture.versions })}
      </div>
      <div>
        <h3>Configuration</h3>
        <p class="muted">Secrets are replaced by a hash.</p>
        ${facts(capture.configuration)}
      </div>
      <div>
        <h3>Service logs</h3>
        <ul class="files">
          ${logs.length > 0 ? logs.map((path) => html`<li><a href="${href(path)}">${path}</a></li>`) : html`<li class="muted">none</li>`}
        </ul>
        <h3>Beside this report</h3>
        <ul class="files">
          <li><a href="capture.json">capture.json</a> <span class="muted">this report as JSON</span></li>
          <li><a href="manifest.json">manifest.json</a> <span class="muted">SHA-256 of every file</span></li>
          ${others.map(([path = '', what]) => html`<li><a href="${href(path)}">${path}</a> <span class="muted">${what}</span></li>`)}
        </ul>
      </div>
      <div>
        <h3>Glossary</h3>
        ${glossary()}
      </div>
    </div>
    <p class="muted">
      This page was generated from the recordings beside it and nothing else.
      <code>npm run evidence -- verify DIR</code> checks every file and re-judges every claim.
    </p>
  </section>`;
}

const facts = (all: Readonly<Record<string, string>>): Markup =>
  html`<dl class="facts">
    ${Object.entries(all).map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${cut(value, 400)}</dd>
        </div>`,
    )}
  </dl>`;

export type { ReportSources } from './source.ts';
