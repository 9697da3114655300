/** What the page's attempts amount to. */
import type { Connection } from '../../transcript/connections.ts';
import type { ConsoleLine, ScriptLine } from '../../transcript/entries.ts';
import type { SourceLine } from '../finding.ts';
import type { Scene } from '../scene.ts';

/** What a native WebSocket asks: neither Engine.IO's version nor its transport (catalogue, native-websocket-client). */
export const isNative = ({ transport, asked }: Connection): boolean =>
  transport === 'websocket' && asked.engineVersion === undefined && asked.transport === undefined;

const LIBRARY_FILE = /engine\.io-client|socket\.io-client|socket\.io(?:\.\w+)*\.js/;
/** Methods of engine.io-client's transport, which minifiers keep: `open` calls `doOpen` calls `createSocket`. */
const LIBRARY_METHOD = /\b(?:doOpen|createSocket)$/;

/** Whether socket.io-client opened it, as far as the script line and the call stack tell. */
export function isByLibrary(connection: Connection, { transcript }: Scene): boolean | undefined {
  const { openedBy } = connection;
  if (!openedBy) return undefined;
  const created = connection.entries.map((id) => transcript?.get(id)).find((entry) => entry?.kind === 'ws.created');
  const stack = [openedBy, ...(created?.stack ?? [])];
  return stack.slice(0, 4).some(isLibraryLine);
}

const isLibraryLine = ({ url, original, function: name }: ScriptLine): boolean =>
  LIBRARY_FILE.test(original?.file ?? '') || LIBRARY_FILE.test(url) || LIBRARY_METHOD.test(name ?? '');

/** A line of the page's scripts as the source that somebody wrote, where a map says so. */
export function sourceOf(line: ScriptLine | undefined): SourceLine | undefined {
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
  if (error) return `«${error}»`;
  if (ended) return ended.code === undefined ? ended.why : `close code ${ended.code}`;
  return 'no answer';
}

/** Milliseconds for which an attempt was watched. */
export const watched = ({ began, ended }: Connection, { until }: Scene): number => (ended?.t ?? until) - began;
