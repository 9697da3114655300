import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** What a line that was cut, and a server that goes, leave behind. */
const LOST = new Set([1001, 1006, 1012]);
/** A page that means to come back has begun to by then. Milliseconds. */
const REOPENED_BY = 5000;

/** docs/gallery.md#websocket-not-reopened. Lost, and nobody opens another one. */
export const websocketNotReopened = rule({
  id: 'websocket-not-reopened',
  of: 'channels',
  title: 'The page does not open its WebSocket again after a loss',
  why: 'A WebSocket does not come back by itself: each deployment, each sleep of a laptop and each change of the network ends it for good, unless the page opens another one.',
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(
      ({ last: { opened, ended, protocol, connection } }) =>
        opened &&
        protocol.reconnectedBy === 'page' &&
        ended?.by === 'wire' &&
        connection.transport === 'websocket' &&
        LOST.has(ended.code ?? 0) &&
        scene.until - ended.t >= REOPENED_BY,
    )?.last;
    if (!found?.ended) return undefined;
    const says = `${found.connection.id} to ${place(found)} was lost (code ${found.ended.code}), and no other one was opened in the ${seconds(scene.until - found.ended.t, 1)} since.`;
    // Some pages wait longer than anybody watches.
    const { toReconnect: fix } = found.protocol;
    return { ...seenIn(found, scene, says, found.ended), weak: true, ...(fix === undefined ? {} : { fix }) };
  },
  fix: 'Open another WebSocket in the `close` handler, after a pause that grows with each failure and differs a little from page to page; then ask for what was missed.',
});
