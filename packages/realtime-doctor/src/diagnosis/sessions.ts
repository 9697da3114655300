/**
 * Sessions: which attempts belong together, and what each of them amounts to at the end. A page may have several
 * sockets, servers, namespaces and protocols. Each is judged by its own.
 */
import type { Connection } from '../transcript/connections.ts';

/** The chain of attempts that one client made, the newest last. */
export interface Session {
  readonly connections: readonly Connection[];
  readonly last: Connection;
}

/** A client that polls asks again at once after its handshake; after this it has given its session up. Milliseconds. */
const ABANDONED_AFTER = 800;

/** A plain WebSocket that opened, and whose server does not speak Engine.IO: right as it is, and none of ours. */
export function isFeed({ protocol, handshake, messages }: Connection): boolean {
  if (protocol !== 'plain' || handshake?.status !== 101) return false;
  return !messages.some(({ direction, packet }) => direction === 'received' && packet?.engine === 'open');
}

/** Where a connection goes: one server, whatever the scheme and the query. */
export const serverOf = ({ asked }: Connection): string => `${asked.origin.replace(/^ws/, 'http')}${asked.path}`;

/**
 * A polling session that was opened and never asked for again: the client dropped it without a word, as
 * `socket.disconnect()` does while the handshake is under way. Nothing on the wire says so but what does not follow.
 */
function isAbandoned({ transport, upgraded, opened, ended, messages, entries }: Connection, until: number): boolean {
  if (transport !== 'polling' || upgraded || !opened || ended || until - opened.t < ABANDONED_AFTER) return false;
  // The handshake's own request and answer, and nothing since.
  return messages.every(({ t }) => t <= opened.t) && entries.length <= 2;
}

/** With the end of what a client gave up in silence. */
export const withSilentEnds = (all: readonly Connection[], until: number): Connection[] =>
  all.map((connection) => {
    const { opened } = connection;
    if (!opened || !isAbandoned(connection, until)) return connection;
    return { ...connection, ended: { t: opened.t, entry: opened.entry, by: 'client', why: 'dropped by the page' } };
  });

/** The server or the client left every namespace that the connection was in. */
export const isLeft = ({ namespaces }: Connection): boolean =>
  namespaces.some(({ connected }) => connected) &&
  namespaces.every(({ connected, left }) => !connected || left !== undefined);

/** Let in, and still there. */
export const isAlive = (connection: Connection): boolean =>
  connection.connected !== undefined && connection.ended === undefined && !isLeft(connection);

/** The attempts of each client: one that begins when another to the same server is over continues it. */
export function sessionsOf(all: readonly Connection[]): Session[] {
  const chains: Connection[][] = [];
  for (const connection of all) {
    const chain = chains.findLast((each) => {
      const last = each.at(-1);
      if (!last || last.page !== connection.page || last.target !== connection.target) return false;
      if (serverOf(last) !== serverOf(connection)) return false;
      return (last.ended !== undefined && last.ended.t <= connection.began) || isLeft(last);
    });
    if (chain) chain.push(connection);
    else chains.push([connection]);
  }
  return chains.flatMap((connections) => {
    const last = connections.at(-1);
    return last ? [{ connections, last }] : [];
  });
}
