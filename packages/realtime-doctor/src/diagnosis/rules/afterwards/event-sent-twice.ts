import { received } from '../../facts/attempts.ts';
import type { Message } from '../../../transcript/connections.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isAlive } from '../../sessions.ts';

/** Copies of one emit leave the server together. Milliseconds. */
const TOGETHER = 30;

/** docs/gallery.md#event-sent-twice. One connection, and the server sends each event over it several times. */
export const eventSentTwice = rule({
  id: 'event-sent-twice',
  title: 'The server sends each event several times over one connection',
  why: 'A handler that is registered inside a route, or inside another handler, is there once more after each request, and each of them emits. Several instances that all hear of the same news and all emit through an adapter do the same.',
  neighbours: ['duplicate-sockets', 'duplicate-listeners'],
  explains: ['deduplicated'],
  supports: (scene) => {
    const found = copies(scene)[0];
    if (!found) return undefined;
    const { id, event, bursts, each } = found;
    return {
      ...seen(
        `${id} received "${event}" ${each} times in a row with the same content${bursts.length > 1 ? `, ${bursts.length} times` : ''}.`,
        ...bursts.flatMap((burst) => burst.slice(0, 2)).slice(0, 4),
      ),
      // It may have been said several times on purpose.
      weak: true,
    };
  },
  excluded: (scene) => {
    const last = scene.allConnections.findLast((each) => received(each).some(({ packet }) => packet?.socket?.event));
    return last?.connected && copies(scene).length === 0 ? [last.connected.entry] : undefined;
  },
  fix: 'Register `io.on("connection", …)` once, when the server starts: not inside a route, nor inside another handler, nor in a function that runs for each request. The same goes for listeners of a database or a Redis channel. If several instances hear of the same news, let one of them emit, or let each reach its own clients only: `io.local.emit(…)`.',
});

/** Events that always come in bursts of copies: three, or two several times. */
const copies = ({ allConnections }: Scene) =>
  allConnections.filter(isAlive).flatMap((connection) => {
    const names = new Map<string, Message[]>();
    for (const message of received(connection)) {
      const { event, args, namespace } = message.packet?.socket ?? {};
      // What says nothing is the same each time.
      if (event === undefined || !args?.some((each) => each !== null && each !== '')) continue;
      const key = `${namespace} ${event}`;
      names.set(key, [...(names.get(key) ?? []), message]);
    }
    return [...names.values()].flatMap((messages) => {
      const bursts = burstsOf(messages);
      const each = bursts[0]?.length ?? 0;
      const isAlways = each > 1 && bursts.every(({ length }) => length === each);
      const event = messages[0]?.packet?.socket?.event ?? '';
      return isAlways && (each > 2 || bursts.length > 1) ? [{ id: connection.id, event, bursts, each }] : [];
    });
  });

function burstsOf(messages: readonly Message[]): Message[][] {
  const bursts: Message[][] = [];
  for (const message of messages) {
    const last = bursts.at(-1)?.at(-1);
    const isCopy = last && message.t - last.t <= TOGETHER && content(message) === content(last);
    if (isCopy) bursts.at(-1)?.push(message);
    else bursts.push([message]);
  }
  return bursts;
}

const content = ({ packet }: Message): string => JSON.stringify(packet?.socket?.args);
