/**
 * A journey's timeline: a lane for what the page showed, one for each connection, for the fault proxy, the backend and
 * Redis, on one axis. Shapes are placed by percentage, so the drawing can be any width. What it shows is in the list of
 * entries as text, too: readers of a screen reader are spared the drawing.
 */
import { faults } from '../../claims/losses.ts';
import type { Connection } from '../../transcript/connections.ts';
import type { Entry } from '../../transcript/entries.ts';
import { html, type Markup } from './html.ts';
import { makeScale, ticks, type Scale } from './scale.ts';
import { say } from './says.ts';
import { cross, dot, legend, stroke, tick } from './shapes.ts';
import type { PageView, Seen } from './source.ts';
import { boundLane, boundsOf, type Bound } from './timeline-bounds.ts';
import { cut, seconds } from './words.ts';

/** More connections than these tell nothing more; a retry storm has hundreds. */
const CONNECTIONS = 14;
/** More marks in a lane than these are a smear: a burst of log lines or frames is thinned out. */
const MARKS = 240;

interface Lane {
  readonly label: string;
  /** A class of the style sheet, which knows its height. */
  readonly size: 'tall' | 'low';
  readonly draw: (y: number) => Markup;
  readonly hint: string;
}

const HEIGHT = { tall: 40, low: 28 } as const;
const AXIS = 26;

export function timeline(seen: Seen, key: string): Markup {
  const bounds = seen.pages.flatMap((page) => page.losses.flatMap((loss) => boundsOf(page, loss)));
  const to = Math.max(seen.to, ...bounds.map(({ latest, measured }) => Math.max(latest, measured?.t ?? 0)));
  const scale = makeScale(seen.from, to + (to - seen.from) * 0.01);
  const lanes = lanesOf(seen, key, scale, bounds);
  let y = AXIS;
  const drawn = lanes.map((lane) => {
    const top = y;
    y += HEIGHT[lane.size];
    return { lane, top };
  });
  return html`<figure class="timeline">
    <div class="lanes" aria-hidden="true">
      <div class="lane-labels">
        <span class="lane-axis"></span
        >${drawn.map(({ lane }) => html`<span class="lane-${lane.size}" title="${lane.hint}">${lane.label}</span>`)}
      </div>
      <div class="lane-scroll">
        <svg class="lane-drawing" height="${y + 4}" width="100%">
          ${axis(scale, y)}${faultBands(seen, scale, y)}
          ${drawn.map(({ lane, top }) => html`<line class="rule" x1="0" x2="100%" y1="${top}" y2="${top}" />${lane.draw(top)}`)}
        </svg>
      </div>
    </div>
    <figcaption>${legend(bounds.length > 0, faults({ transcript: seen.transcript }).length > 0)}</figcaption>
  </figure>`;
}

function lanesOf(seen: Seen, key: string, scale: Scale, bounds: readonly Bound[]): Lane[] {
  const own = seen.transcript.entries.filter((entry) => !seen.isAsked(entry) && entry.t >= seen.from);
  const shown = seen.connections.slice(0, CONNECTIONS);
  const hidden = seen.connections.length - shown.length;
  const link = (entry: Entry, shape: Markup): Markup => mark(entry, shape, key, seen);
  const several = seen.pages.length > 1;
  return [
    {
      label: 'Checks',
      size: 'low',
      hint: 'Claims that the journey checked, where it checked them',
      draw: (y) =>
        html`${own.map((entry) => entry.kind === 'judged' && link(entry, entry.holds ? tick(scale.at(entry.t), y + 14) : cross(scale.at(entry.t), y + 14)))}`,
    },
    ...seen.pages.map((page): Lane => ({
      label: several ? `Page ${page.page}` : 'Page',
      size: 'tall',
      hint: 'What the browser’s tab showed to the person in front of it',
      draw: (y) => pageLane(page, own, scale, y, link),
    })),
    ...shown.map((connection): Lane => ({
      label: `${several ? connection.page : 'Connection'} ${connection.id}`,
      size: 'low',
      hint: 'One attempt of the page to reach the server, until it ended',
      draw: (y) => connectionLane(connection, seen, scale, y, link),
    })),
    ...(hidden > 0
      ? [
          {
            label: `+ ${hidden} more`,
            size: 'low' as const,
            hint: 'More connections, in the list below',
            draw: () => html``,
          },
        ]
      : []),
    ...bounds.map((bound): Lane => ({
      label: bound.label,
      size: 'low',
      hint: 'How soon and how late a correct client can be, and how long it took here',
      draw: (y) => boundLane(bound, scale, y, key),
    })),
    {
      label: 'Fault proxy',
      size: 'tall',
      hint: 'Our own relay between browser and server, where network faults are made',
      draw: (y) =>
        html`${faultLabels(seen, scale, y, key)}${thinned(own.filter(({ kind }) => kind.startsWith('proxy.'))).map((entry) => link(entry, stroke(scale.at(entry.t), y + 26, y + 34)))}`,
    },
    ...(['backend', 'redis'] as const).map((service): Lane => ({
      label: service === 'redis' ? 'Redis' : 'Backend',
      size: 'tall',
      hint: service === 'redis' ? 'The message board between the backend’s instances' : 'The application’s server',
      draw: (y) => serviceLane(service, seen, own, scale, y, link),
    })),
  ];
}

type Link = (entry: Entry, shape: Markup) => Markup;

/** What the page said of its connection, as a band a state; toasts, errors and page loads as marks. */
function pageLane({ page, view }: PageView, own: readonly Entry[], scale: Scale, y: number, link: Link): Markup {
  const said = view.transcript.of('shown').filter((entry) => entry.page === page && entry.what === 'state');
  const states = said.map((entry, index) => {
    const until = said[index + 1]?.t ?? scale.to;
    if (entry.text === null) return undefined;
    const { states: words } = view.contract.page;
    const tone = entry.text === words?.connected ? 'good' : entry.text === words?.connecting ? 'wait' : 'bad';
    const shape = html`<rect
        class="state ${tone}"
        x="${scale.at(entry.t)}"
        width="${scale.span(entry.t, until)}"
        y="${y + 5}"
        height="18"
        rx="3"
      /><svg x="${scale.at(entry.t)}" y="${y + 5}" width="${scale.span(entry.t, until)}" height="18">
        <text class="in-bar" x="6" y="13">${cut(entry.text, 40)}</text>
      </svg>`;
    return link(entry, shape);
  });
  const marks = own.map((entry) => {
    if (!('page' in entry) || entry.page !== page) return undefined;
    if (entry.kind === 'shown' && entry.what === 'toast' && entry.text !== null)
      return link(entry, dot(scale.at(entry.t), y + 31));
    if (entry.kind === 'page.error' || (entry.kind === 'console' && entry.level === 'error'))
      return link(entry, cross(scale.at(entry.t), y + 31));
    if (entry.kind === 'navigation') return link(entry, stroke(scale.at(entry.t), y + 26, y + 36));
    return undefined;
  });
  return html`${states}${marks}`;
}

/** From the first byte to the close; full once the server let the page in. What went over it stands on it as marks. */
function connectionLane(connection: Connection, seen: Seen, scale: Scale, y: number, link: Link): Markup {
  const { began, connected, ended, entries, refused, errors } = connection;
  const until = Math.min(ended?.t ?? scale.to, scale.to);
  const middle = y + 14;
  const waits = html`<rect
    class="asking"
    x="${scale.at(began)}"
    width="${scale.span(began, connected?.t ?? until)}"
    y="${y + 9}"
    height="10"
    rx="2"
  />`;
  const stands =
    connected &&
    html`<rect
      class="standing"
      x="${scale.at(connected.t)}"
      width="${scale.span(connected.t, until)}"
      y="${y + 9}"
      height="10"
      rx="2"
    />`;
  const frames = thinned(entries.map((id) => seen.transcript.get(id)).filter((entry) => entry !== undefined)).map(
    (entry) => {
      if (entry.kind !== 'ws.frame' && !(entry.kind === 'http.response' || entry.kind === 'http.request'))
        return undefined;
      const isSent = entry.kind === 'ws.frame' ? entry.direction === 'sent' : entry.kind === 'http.request';
      return link(entry, stroke(scale.at(entry.t), isSent ? y + 4 : y + 14, isSent ? y + 14 : y + 24));
    },
  );
  const end = ended && seen.transcript.get(ended.entry);
  const isBad = ended && (ended.by === 'transport' || ended.by === 'server');
  const endMark = end && link(end, isBad ? cross(scale.at(ended.t), middle) : dot(scale.at(ended.t), middle));
  const status =
    connection.handshake && connection.handshake.status !== 101 && connection.handshake.status >= 400
      ? `status ${connection.handshake.status}`
      : undefined;
  const why = refused ? `refused: ${refused.message}` : connected ? undefined : (status ?? errors[0]?.message);
  const label =
    why &&
    (scale.isLate(until)
      ? html`<text class="beside bad end" x="${scale.at(began)}" dx="-8" y="${y + 18}">${cut(why, 60)}</text>`
      : html`<text class="beside bad" x="${scale.at(until)}" dx="10" y="${y + 18}">${cut(why, 60)}</text>`);
  return html`${waits}${stands}${frames}${endMark}${label}`;
}

/** Up, paused and down as a line; lines of its log as marks, taller where they are diagnostic. */
function serviceLane(service: string, seen: Seen, own: readonly Entry[], scale: Scale, y: number, link: Link): Markup {
  const events = seen.transcript.of('service').filter((entry) => entry.service === service && !seen.isAsked(entry));
  const states = events.map((entry, index) => {
    const until = events[index + 1]?.t ?? scale.to;
    if (until < scale.from) return undefined;
    const down = ['die', 'oom', 'stop', 'kill'].includes(entry.event);
    const tone = down ? 'bad' : entry.event === 'pause' ? 'wait' : 'good';
    const word = down ? 'down' : entry.event === 'pause' ? 'paused' : '';
    const shape = html`<rect
        class="life ${tone}"
        x="${scale.at(entry.t)}"
        width="${scale.span(entry.t, until)}"
        y="${y + 8}"
        height="4"
      />${word && (index === 0 || !['die', 'oom', 'stop', 'kill', 'pause'].includes(events[index - 1]?.event ?? '')) ? html`<text class="beside ${tone}" x="${scale.at(entry.t)}" dx="3" y="${y + 24}">${word}</text>` : ''}`;
    return link(entry, shape);
  });
  const lines = own.filter(
    (entry) => entry.source === service && (entry.kind === 'log' || entry.kind.startsWith('redis.')),
  );
  const marks = thinned(lines).map((entry) => {
    const isDiagnostic =
      entry.kind === 'log' && seen.contract.log.prefixes.some((prefix) => entry.text.includes(prefix));
    return link(entry, stroke(scale.at(entry.t), isDiagnostic ? y + 22 : y + 28, y + 35));
  });
  return html`${states}${marks}`;
}

function axis(scale: Scale, height: number): Markup {
  return html`${ticks(scale.to - scale.from).map((t) => html`<line class="grid" x1="${scale.at(scale.from + t)}" x2="${scale.at(scale.from + t)}" y1="${AXIS - 6}" y2="${height}" /><text class="axis" x="${scale.at(scale.from + t)}" dx="${t === 0 ? 0 : 3}" y="14">${t / 1000} s</text>`)}`;
}

function faultBands({ transcript }: Seen, scale: Scale, height: number): Markup {
  return html`${faults({ transcript }).map(({ begin, end }) => html`<rect class="fault" x="${scale.at(begin.t)}" width="${scale.span(begin.t, end?.t ?? begin.t)}" y="${AXIS}" height="${height - AXIS}" /><line class="fault-edge" x1="${scale.at(begin.t)}" x2="${scale.at(begin.t)}" y1="${AXIS}" y2="${height}" />`)}`;
}

const faultLabels = ({ transcript }: Seen, scale: Scale, y: number, key: string): Markup =>
  html`${faults({ transcript }).map(({ type, begin }) => html`<a href="#${key}-${begin.id}" tabindex="-1"><title>Fault on purpose: ${type}</title><text class="fault-name${scale.isLate(begin.t) ? ' end' : ''}" x="${scale.at(begin.t)}" dx="${scale.isLate(begin.t) ? -6 : 6}" y="${y + 18}">${cut(type, 40)}</text></a>`)}`;

/** A shape that says at a hover what it is, and leads to its entry. */
function mark(entry: Entry, shape: Markup, key: string, { contract, from }: Seen): Markup {
  const { who, text } = say(entry, contract);
  return html`<a href="#${key}-${entry.id}" tabindex="-1"
    ><title>${seconds(entry.t - from, 3)} · ${who}: ${cut(text, 160)}</title>${shape}</a
  >`;
}

/** Every n-th of too many. */
function thinned<T>(entries: readonly T[]): readonly T[] {
  const every = Math.ceil(entries.length / MARKS);
  return every <= 1 ? entries : entries.filter((_, index) => index % every === 0);
}
