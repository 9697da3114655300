/** What the page's own socket.io-clients said of themselves: what they listen to, and their options. */
import type { Connection, Message } from '../../transcript/connections.ts';
import type { ClientState } from '../../transcript/entries.ts';
import type { Scene } from '../scene.ts';
import { received } from './attempts.ts';

/** Between the browser's clock and a frame's time as the DevTools protocol tells it. Milliseconds. */
export const CLOCKS_APART = 150;

/** Events that socket.io-client fires by itself, in any version. */
const OWN = new Set([
  'connect',
  'connecting',
  'connect_error',
  'connect_failed',
  'connect_timeout',
  'disconnect',
  'error',
  'ping',
  'pong',
  'reconnect',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
  'reconnecting',
]);

export const clientsOf = ({ transcript }: Scene): ClientState[] => transcript?.of('client') ?? [];

/** The clients that a connection's events go to; empty where nothing is known of one of them. */
export function hearersOf(connection: Connection, namespace: string, scene: Scene): ClientState[] {
  if (connection.target !== 'page') return [];
  return clientsOf(scene).filter((client) => client.page === connection.page && client.namespace === namespace);
}

/** A client that waits for connect(), on a page that has asked for no connection. */
export const waitingClient = (scene: Scene): ClientState | undefined =>
  scene.allConnections.length > 0
    ? undefined
    : clientsOf(scene).find(({ connected, options }) => !connected && options.autoConnect === false);

/** Names that a client listens to at the end, without those that the library fires itself. */
export const listensTo = ({ listeners }: ClientState): string[] =>
  listeners.filter(({ event, count }) => count > 0 && !OWN.has(event)).map(({ event }) => event);

/** Whether anyone listened to it at any time. */
export const everListened = (clients: readonly ClientState[], event: string): boolean =>
  clients.some(({ listeners }) => listeners.some((each) => each.event === event && each.added.length > 0));

/** Events that came, by namespace and name, in the order of their first arrival. */
export interface Arrival {
  readonly connection: Connection;
  readonly namespace: string;
  readonly event: string;
  readonly messages: readonly Message[];
}

export function arrivals(scene: Scene): Arrival[] {
  return scene.allConnections.flatMap((connection) => {
    const groups = new Map<string, Message[]>();
    for (const message of received(connection)) {
      const { event, namespace } = message.packet?.socket ?? {};
      if (event === undefined || namespace === undefined) continue;
      const key = `${namespace} ${event}`;
      groups.set(key, [...(groups.get(key) ?? []), message]);
    }
    return [...groups.values()].flatMap((messages) => {
      const { event, namespace } = messages[0]?.packet?.socket ?? {};
      return event === undefined || namespace === undefined ? [] : [{ connection, namespace, event, messages }];
    });
  });
}
