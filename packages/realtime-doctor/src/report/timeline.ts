/**
 * The timeline of a journey: lanes for what the page showed, each connection, the fault proxy, the backend and Redis,
 * on one axis. Shapes are placed by percentage, so the drawing can have any width. The entry list has the same
 * content as text, so screen readers skip the drawing.
 */
import { faults } from '../claims/losses.ts';
import type { Entry } from '../transcript/entries.ts';
import { html, type Markup } from './html.ts';
import { makeScale, ticks, type Scale } from './scale.ts';
import { say } from './says.ts';
import { cross, legend, stroke, tick } from './shapes.ts';
import type { Seen } from './source.ts';
import { connectionLane, hints, pageLane, servicesOf, serviceLane, thinned } from './timeline-lanes.ts';
import { boundLane, boundsOf, type Bound } from './timeline-bounds.ts';
import { seconds } from '../text.ts';
import { cut } from './words.ts';

/** Maximum number of connection lanes; a retry storm has hundreds of connections. */
const CONNECTIONS = 14;

interface Lane {
  readonly label: string;
  /** A class in the style sheet, which sets the height. */
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
  const all: (Lane & { readonly isOfRun?: boolean })[] = [
    {
      label: 'Checks',
      isOfRun: true,
      size: 'low',
      hint: 'When the journey checked its claims',
      draw: (y) =>
        html`${own.map((entry) => entry.kind === 'judged' && link(entry, entry.holds ? tick(scale.at(entry.t), y + 14) : cross(scale.at(entry.t), y + 14)))}`,
    },
    ...seen.pages.map((page): Lane => ({
      label: several ? `Page ${page.page}` : 'Page',
      size: 'tall',
      hint: 'What the page showed to the user',
      draw: (y) => pageLane(page, own, scale, y, link),
    })),
    ...shown.map((connection): Lane => ({
      label: `${several ? connection.page : 'Connection'} ${connection.id}`,
      size: 'low',
      hint: 'One connection attempt, from its start to its end',
      draw: (y) => connectionLane(connection, seen, scale, y, link),
    })),
    ...(hidden > 0
      ? [
          {
            label: `+ ${hidden} more`,
            size: 'low' as const,
            hint: 'More connections: see the list below',
            draw: () => html``,
          },
        ]
      : []),
    ...bounds.map((bound): Lane => ({
      label: bound.label,
      size: 'low',
      hint: 'When a correct client is expected to act, and when this one did',
      draw: (y) => boundLane(bound, scale, y, key),
    })),
    {
      label: 'Fault proxy',
      isOfRun: true,
      size: 'tall',
      hint: 'The proxy between browser and server that injects network faults',
      draw: (y) =>
        html`${faultLabels(seen, scale, y, key)}${thinned(own.filter(({ kind }) => kind.startsWith('proxy.'))).map((entry) => link(entry, stroke(scale.at(entry.t), y + 26, y + 34)))}`,
    },
    ...servicesOf(seen).map((service) => ({
      isOfRun: true,
      label: service === 'redis' ? 'Redis' : `${service.charAt(0).toUpperCase()}${service.slice(1)}`,
      size: 'tall' as const,
      hint: hints[service.replace(/-\d+$/, '')] ?? 'A service of the application',
      draw: (y: number) => serviceLane(service, seen, own, scale, y, link),
    })),
  ];
  return all.filter(({ isOfRun }) => !(isOfRun && seen.isPageAlone));
}

function axis(scale: Scale, height: number): Markup {
  return html`${ticks(scale.to - scale.from).map((t) => html`<line class="grid" x1="${scale.at(scale.from + t)}" x2="${scale.at(scale.from + t)}" y1="${AXIS - 6}" y2="${height}" /><text class="axis" x="${scale.at(scale.from + t)}" dx="${t === 0 ? 0 : 3}" y="14">${t / 1000} s</text>`)}`;
}

function faultBands({ transcript }: Seen, scale: Scale, height: number): Markup {
  return html`${faults({ transcript }).map(({ begin, end }) => html`<rect class="fault" x="${scale.at(begin.t)}" width="${scale.span(begin.t, end?.t ?? begin.t)}" y="${AXIS}" height="${height - AXIS}" /><line class="fault-edge" x1="${scale.at(begin.t)}" x2="${scale.at(begin.t)}" y1="${AXIS}" y2="${height}" />`)}`;
}

const faultLabels = ({ transcript }: Seen, scale: Scale, y: number, key: string): Markup =>
  html`${faults({ transcript }).map(({ type, begin }) => html`<a href="#${key}-${begin.id}" tabindex="-1"><title>Injected fault: ${type}</title><text class="fault-name${scale.isLate(begin.t) ? ' end' : ''}" x="${scale.at(begin.t)}" dx="${scale.isLate(begin.t) ? -6 : 6}" y="${y + 18}">${cut(type, 40)}</text></a>`)}`;

/** Adds a tooltip to a shape and links it to its entry. */
function mark(entry: Entry, shape: Markup, key: string, { contract, from }: Seen): Markup {
  const { who, text } = say(entry, contract);
  return html`<a href="#${key}-${entry.id}" tabindex="-1"
    ><title>${seconds(entry.t - from, 3)} · ${who}: ${cut(text, 160)}</title>${shape}</a
  >`;
}
