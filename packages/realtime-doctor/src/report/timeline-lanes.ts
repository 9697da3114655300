/** The lanes of a timeline: what the page showed, the traffic of each connection, and the state of the services. */
import type { Connection } from '../transcript/connections.ts';
import type { Entry } from '../transcript/entries.ts';
import { html, type Markup } from './html.ts';
import type { Scale } from './scale.ts';
import { cross, dot, stroke } from './shapes.ts';
import type { PageView, Seen } from './source.ts';
import { cut } from './words.ts';

/** Maximum number of marks in a lane; bursts of log lines or frames are thinned out. */
const MARKS = 240;

/** Short explanations of the services. */
export const hints: Readonly<Record<string, string>> = {
  backend: "The application's server",
  redis: 'The message broker between the backend instances',
  gateway: 'The load balancer in front of the backend instances',
  frontend: 'The web server that serves the page and proxies its requests',
};
const DOWN: ReadonlySet<string> = new Set(['die', 'oom', 'stop', 'kill']);

/** Always the backend and Redis, plus further instances, plus the frontend if it was stopped, killed or paused. */
export function servicesOf({ transcript }: Seen): string[] {
  const events = transcript.of('service');
  const isTold = ({ service, event }: (typeof events)[number]): boolean =>
    service !== 'frontend' || DOWN.has(event) || event === 'pause';
  return [...new Set(['backend', 'redis', ...events.filter(isTold).map(({ service }) => service)])].toSorted();
}

/** Adds a tooltip to a shape and links it to its entry. */
export type Link = (entry: Entry, shape: Markup) => Markup;

/** The connection state that the page showed, as bands, with toasts, errors and page loads as marks. */
export function pageLane({ page, view }: PageView, own: readonly Entry[], scale: Scale, y: number, link: Link): Markup {
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
  const marks = thinned(own.filter((entry) => 'page' in entry && entry.page === page && isMark(entry))).map((entry) => {
    if (entry.kind === 'shown') return link(entry, dot(scale.at(entry.t), y + 31));
    if (entry.kind === 'page.error' || entry.kind === 'console') return link(entry, cross(scale.at(entry.t), y + 31));
    return link(entry, stroke(scale.at(entry.t), y + 26, y + 36));
  });
  return html`${states}${marks}`;
}

const isMark = (entry: Entry): boolean =>
  (entry.kind === 'shown' && entry.what === 'toast' && entry.text !== null) ||
  entry.kind === 'page.error' ||
  (entry.kind === 'console' && entry.level === 'error') ||
  entry.kind === 'navigation';

/** A connection from first byte to close; filled once the server accepted it. Messages are marks on it. */
export function connectionLane(connection: Connection, seen: Seen, scale: Scale, y: number, link: Link): Markup {
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

/** A service's state (up, paused, down) as a line, with log lines as marks; diagnostic lines are taller. */
export function serviceLane(
  service: string,
  seen: Seen,
  own: readonly Entry[],
  scale: Scale,
  y: number,
  link: Link,
): Markup {
  const events = seen.transcript.of('service').filter((entry) => entry.service === service && !seen.isAsked(entry));
  const states = events.map((entry, index) => {
    const until = events[index + 1]?.t ?? scale.to;
    if (until < scale.from) return undefined;
    const down = DOWN.has(entry.event);
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
    (entry) =>
      (entry.kind === 'log' && (entry.instance ?? entry.source) === service) ||
      (entry.source === service && entry.kind.startsWith('redis.')),
  );
  const marks = thinned(lines).map((entry) => {
    const isDiagnostic =
      entry.kind === 'log' && seen.contract.log?.prefixes.some((prefix) => entry.text.includes(prefix));
    return link(entry, stroke(scale.at(entry.t), isDiagnostic ? y + 22 : y + 28, y + 35));
  });
  return html`${states}${marks}`;
}

/** Every n-th entry, if there are too many. */
export function thinned<T>(entries: readonly T[]): readonly T[] {
  const every = Math.ceil(entries.length / MARKS);
  return every <= 1 ? entries : entries.filter((_, index) => index % every === 0);
}
