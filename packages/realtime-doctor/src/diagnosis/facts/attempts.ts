/** What the page's attempts amount to. */
import type { Connection } from '../../transcript/connections.ts';
import type { ConsoleLine, ScriptLine } from '../../transcript/entries.ts';
import type { SourceLine } from '../finding.ts';
import type { Scene } from '../scene.ts';
import { GATEWAY, speaks, value } from './routes.ts';

/**
 * What a native WebSocket asks: neither Engine.IO's version nor its transport
 * (docs/gallery.md#native-websocket-client).
 */
export const isNative = ({ transport, asked }: Connection): boolean =>
  transport === 'websocket' && asked.engineVersion === undefined && asked.transport === undefined;

const LIBRARY_FILE = /engine\.io-client|socket\.io-client|socket\.io(?:\.\w+)*\.js/;
/** Clients of the other protocols, as their makers and CDNs call the files. */
const OTHER_LIBRARY_FILE =
  /(?:^|\/)(?:signalr|action_?cable|pusher(?:-with-encryption)?|echo\.iife|phoenix)(?:\.\w+)*\.m?js$/;
/** Methods of engine.io-client's transport, which minifiers keep: `open` calls `doOpen` calls `createSocket`. */
const LIBRARY_METHOD = /\b(?:doOpen|createSocket)$/;

/** The script line that opened an attempt, and its callers, innermost first; with originals where maps were found. */
function callStack(connection: Connection, { transcript }: Scene): ScriptLine[] {
  const entries = connection.entries.map((id) => transcript?.get(id));
  const created = entries.find((entry) => entry?.kind === 'ws.created' || entry?.kind === 'http.request');
  const name = created?.kind === 'ws.created' ? created.socket : created?.request;
  // Maps come later than the socket that they are about.
  const mapped = transcript?.of('opened-by').find(({ of, page }) => of === name && page === connection.page);
  if (mapped) return [mapped.openedBy, ...(mapped.stack ?? [])];
  const stack = created?.kind === 'ws.created' ? created.stack : undefined;
  return connection.openedBy ? [connection.openedBy, ...(stack ?? [])] : [];
}

/** Whether socket.io-client opened it, as far as the call stack tells. */
export function isByLibrary(connection: Connection, scene: Scene): boolean | undefined {
  const stack = callStack(connection, scene);
  return stack.length === 0 ? undefined : stack.slice(0, 4).some(isLibraryLine);
}

/** The application's own line that opened it, itself or through socket.io-client; undefined where a bundle hides it. */
export function openedAt(connection: Connection, scene: Scene): SourceLine | undefined {
  const stack = callStack(connection, scene);
  const bundles = new Set(stack.filter((line) => !line.original && isOfLibrary(line)).map(({ url }) => url));
  const own = stack.find(({ original, url }) =>
    original
      ? !/node_modules/.test(original.file) && !LIBRARY_FILE.test(original.file)
      : !bundles.has(url) && !url.includes('/node_modules/'),
  );
  return sourceOf(own);
}

const isOfLibrary = (line: ScriptLine): boolean =>
  isLibraryLine(line) || OTHER_LIBRARY_FILE.test(line.url.split(/[?#]/)[0] ?? '');

const isLibraryLine = ({ url, original, function: name }: ScriptLine): boolean =>
  LIBRARY_FILE.test(original?.file ?? '') || LIBRARY_FILE.test(url) || LIBRARY_METHOD.test(name ?? '');

/** A line of the page's scripts as the source that somebody wrote, where a map says so. */
function sourceOf(line: ScriptLine | undefined): SourceLine | undefined {
  if (!line) return undefined;
  const { original } = line;
  const name = line.function ? { function: line.function } : {};
  if (original) return { ...original, ...name };
  const path = URL.canParse(line.url) ? new URL(line.url).pathname.replace(/^\//, '') : line.url;
  return { file: path || 'index.html', line: line.line, column: line.column, ...name };
}

export const sent = (connection: Connection) => connection.messages.filter(({ direction }) => direction === 'sent');
export const received = (connection: Connection) =>
  connection.messages.filter(({ direction }) => direction === 'received');

/** The errors of the page's attempts that match, with their entries. */
export const attemptErrors = ({ connections }: Scene, pattern: RegExp) =>
  connections.flatMap(({ errors }) => errors.filter(({ message }) => pattern.test(message)));

export const consoleLines = ({ transcript }: Scene, pattern: RegExp): ConsoleLine[] =>
  transcript?.of('console').filter(({ text }) => pattern.test(text)) ?? [];

/** How an attempt's answer reads in a sentence. */
export function answerTo({ handshake, errors, ended }: Connection): string {
  const error = errors.at(-1)?.message;
  if (handshake && handshake.status !== 101 && handshake.status !== 200) return `status ${handshake.status}`;
  if (error) return `"${error}"`;
  if (ended) return ended.code === undefined ? ended.why : `close code ${ended.code}`;
  return 'no answer';
}

/** Milliseconds for which an attempt was watched. */
export const watched = ({ began, ended }: Connection, { until }: Scene): number => (ended?.t ?? until) - began;

/** A WebSocket that was refused with this status before Engine.IO said a word; the browser hides the body. */
export const refusedUpgrades = ({ connections }: Scene, status: number): Connection[] =>
  connections.filter(
    ({ transport, handshake, opened, asked }) =>
      transport === 'websocket' && asked.engineVersion !== undefined && !opened && handshake?.status === status,
  );

/** The page asked for a WebSocket, at once or as an upgrade. One that nobody looked at might. */
export const triesWebSocket = ({ allConnections, transcript }: Scene): boolean =>
  allConnections.length === 0 ||
  allConnections.some(
    ({ transport, entries }) =>
      transport === 'websocket' || entries.some((id) => transcript?.get(id)?.kind === 'ws.created'),
  );

/** More failures than this are no start of a server: its answers to the page differ from those to a probe. */
const STARTING = 4;

/**
 * It failed because its server was away, and the server has answered since: the page's client has not tried again yet.
 */
export function cameBack(
  { opened, ended, handshake, errors, transport }: Connection,
  { home, allConnections }: Scene,
): boolean {
  if (opened || ended?.by !== 'transport' || allConnections.length > STARTING) return false;
  const answersNow = transport === 'websocket' ? value(home?.upgrade)?.status === 101 : speaks(home);
  if (!answersNow) return false;
  const wasAway = errors.some(({ message }) =>
    /ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/.test(message),
  );
  return handshake ? GATEWAY.has(handshake.status) : wasAway;
}
