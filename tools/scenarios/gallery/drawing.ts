/** A finding as a sequence diagram (Mermaid) of what was observed: the page's attempt, then the decisive probes. */
import type { Connection, Message } from 'realtime-doctor/transcript/connections.ts';
import type { Evidence, Finding } from 'realtime-doctor/diagnosis/index.ts';
import { setScene } from 'realtime-doctor/diagnosis/scene.ts';
import type { HttpAnswer, Outcome, Route, UpgradeAnswer } from 'realtime-doctor/diagnosis/probes.ts';
import type { Plain } from './plain.ts';

/** Maximum number of frames. */
const FRAMES = 7;
const PROBES = 3;

export function draw(finding: Finding, evidence: Evidence, plain: Plain): string {
  const told = probes(finding, evidence, plain);
  const arrows = [...attempt(finding, evidence, plain, told.length > 0), ...told];
  const actors = ['Page', 'Server', 'Doctor', 'Backend'].filter((name) => arrows.some((line) => line.includes(name)));
  return [
    '```mermaid',
    'sequenceDiagram',
    ...actors.map((name) => `  participant ${name}`),
    ...arrows.map((line) => `  ${line}`),
    '```',
  ].join('\n');
}

/** The attempt that the finding cites; the newest one if there are no probes to show. */
function attempt({ because }: Finding, evidence: Evidence, plain: Plain, isTold: boolean): string[] {
  if (!evidence.transcript) return [];
  const { allConnections, channels } = setScene(evidence);
  const all = [...allConnections, ...channels.map((channel) => channel.connection)];
  const cited = all.findLast(({ entries }) => because.some((id) => entries.includes(id)));
  const connection = cited ?? (isTold ? undefined : all.at(-1));
  if (!connection && isTold) return [];
  if (!connection) return ['Note over Page: makes no attempt to connect'];
  const { asked, openedBy, handshake, errors, ended } = connection;
  const channel = channels.find((each) => each.connection === connection);
  const how = HOW[channel?.transport ?? connection.transport];
  const messages = channel?.said ?? connection.messages;
  const shown = messages.slice(0, FRAMES);
  return [
    arrow('Page', 'Server', `${how} ${asked.url.replace(/^\w+:\/\/[^/]+/, '')}`, plain),
    ...(openedBy?.original && !openedBy.original.file.includes('node_modules')
      ? [`Note over Page: ${safe(`${openedBy.original.file}:${openedBy.original.line}`)}`]
      : []),
    ...(handshake && handshake.status !== 200
      ? [arrow('Server', 'Page', `${handshake.status}`, plain, handshake.status < 400)]
      : []),
    ...shown.map((message) => frame(message, plain)),
    ...(messages.length > shown.length ? ['Note over Page,Server: and so on'] : []),
    ...ending(connection, errors.at(-1)?.message, ended, plain),
  ];
}

const HOW = {
  websocket: 'WebSocket',
  polling: 'polling',
  'event-stream': 'EventSource',
  negotiation: 'negotiation of',
} as const;

function ending(
  { opened, handshake }: Connection,
  error: string | undefined,
  ended: Connection['ended'],
  plain: Plain,
): string[] {
  if (error?.startsWith('blocked before')) return [`Note over Page: the browser blocks it`];
  if (error !== undefined) return [arrow('Server', 'Page', error.slice(0, 90), plain, false)];
  if (ended && ended.by !== 'page') return [arrow('Server', 'Page', `closed ${ended.code ?? ended.why}`, plain, false)];
  return opened || ended || handshake?.status === 101 ? [] : ['Note over Page,Server: no answer'];
}

const frame = ({ direction, raw }: Pick<Message, 'direction' | 'raw'>, plain: Plain): string =>
  direction === 'sent' ? arrow('Page', 'Server', raw, plain) : arrow('Server', 'Page', raw, plain);

function probes({ because }: Finding, { probes: report }: Evidence, plain: Plain): string[] {
  const asked = because.flatMap((name) => {
    const route = report?.routes.find((each) => name.startsWith(`${each.name}/`));
    const probe = route && name.slice(route.name.length + 1);
    const outcome =
      route && probe !== undefined ? (route[probe as keyof Route] as Outcome<unknown> | undefined) : undefined;
    return route && probe !== undefined && outcome !== undefined && typeof outcome === 'object' && 'is' in outcome
      ? [{ to: route.role === 'backend' ? 'Backend' : 'Server', probe, outcome }]
      : [];
  });
  return asked
    .slice(0, PROBES)
    .flatMap(({ to, probe, outcome }) => [
      arrow('Doctor', to, QUESTIONS[probe] ?? probe, plain),
      outcome.is === 'answered' ? arrow(to, 'Doctor', answer(outcome.value), plain) : silence(to, outcome),
    ]);
}

const QUESTIONS: Readonly<Record<string, string>> = {
  dns: 'resolve the name',
  tcp: 'connect to the port',
  tls: 'TLS handshake',
  plain: 'plain HTTP',
  health: 'health check',
  polling: 'polling handshake',
  pollingWithOrigin: 'polling handshake with the page’s Origin',
  oldPolling: 'polling handshake, EIO=3',
  dialect: 'an unknown transport',
  upgrade: 'WebSocket handshake',
  nativeUpgrade: 'WebSocket without EIO',
  sticky: 'one session, several connections',
  connectPolling: 'CONNECT over polling',
};

const silence = (to: string, outcome: Outcome<unknown>): string =>
  outcome.is === 'failed' ? `${to}--xDoctor: ${safe(outcome.code)}` : `Note over Doctor,${to}: no answer`;

function answer(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (!('status' in value)) return JSON.stringify(value).slice(0, 80);
  const { status, body } = value as HttpAnswer;
  const first = 'frames' in value ? (value as UpgradeAnswer).frames[0]?.raw : undefined;
  return `${status} ${first ?? body}`.trim();
}

/** `good` arrows are lines, others end in a cross. */
function arrow(from: string, to: string, text: string, plain: Plain, good = true): string {
  const line = from === 'Page' || from === 'Doctor' ? '->>' : good ? '-->>' : '--x';
  const words = plain(text).replace(/\s+/g, ' ').trim();
  return `${from}${line}${to}: ${safe(words.length > 80 ? `${words.slice(0, 80)}…` : words)}`;
}

/** Escapes Mermaid syntax. */
const safe = (text: string): string =>
  text.replace(/[#;<>]/g, (sign) => ({ '#': '#35;', ';': '#59;', '<': '#lt;', '>': '#gt;' })[sign] ?? sign);
