import { chainsOf, isGraphql, place, seenIn, type Chain } from '../../facts/channels.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { rule } from '../../rule.ts';

/** Of RFC 6455, section 7.4.1, and IANA's registry: what a code means, and what to do about it. */
const CODES: Readonly<Record<number, readonly [string, string]>> = {
  1002: [
    'protocol error',
    'One side broke the WebSocket protocol: look at its log, and at what a proxy does to frames.',
  ],
  1003: ['unsupported data', 'The server takes text or binary messages only: send the other kind.'],
  1007: [
    'invalid data',
    'A message was not what it said it was, as text that is not UTF-8: encode it before it is sent.',
  ],
  1008: [
    'policy violation',
    'The message or the client is against the server’s rules: most often a token is missing or no longer valid. Send what it asks for before anything else.',
  ],
  1009: ['message too big', 'Raise the server’s limit (`maxPayload` in ws), or send less at once.'],
  1011: ['internal error', 'A handler on the server failed: look at the server’s log at this time.'],
  1013: [
    'try again later',
    'The server has too much to do: let the client wait longer after each failure, and give the server more room.',
  ],
};

/** docs/gallery.md#closed-with-code. The close frame has a code that says why. */
export const closedWithCode = rule({
  id: 'closed-with-code',
  of: 'channels',
  title: 'The server closes the WebSocket and says why in the close code',
  why: 'A close frame has a code: 1008 to 1013 say what kind of trouble there is, and those from 4000 on are defined by the application. The page’s close event has it, and most pages never look.',
  supports: (scene) => {
    const chain = chainsOf(scene.channels).findLast(isClosed);
    const found = chain?.all.findLast(hasReason);
    const code = found?.ended?.code;
    if (!chain || !found?.ended || code === undefined) return undefined;
    const [meaning, fix] = CODES[code] ?? ['a code of the application’s own', own(code)];
    const times = chain.all.filter(hasReason).length;
    const reason = found.ended.reason ? ` and the reason "${found.ended.reason}"` : '';
    const again = times > 1 ? `, ${times} times` : '';
    const says = `${found.connection.id} to ${place(found)} was closed with code ${code} (${meaning})${reason}${again}.`;
    const support = seenIn(found, scene, says, found.ended, found.said.at(-1));
    // An application may end what is done with a code of its own, too.
    return { ...support, fix, ...(code >= 4000 ? { weak: true } : {}) };
  },
  fix: 'Do what the code asks for.',
});

const own = (code: number): string =>
  `Look for ${code} in the server’s source: where it closes with this code stands why. Let the page’s close handler tell it apart, since to connect again alone does not help.`;

function hasReason(channel: Channel): boolean {
  const { ended, transport, protocol } = channel;
  if (transport !== 'websocket' || ended?.by !== 'wire' || ended.code === undefined) return false;
  // A GraphQL server's closing with 1002 is about the sub-protocol.
  if (protocol.closeCodes.has(ended.code) || (isGraphql(channel) && ended.code === 1002)) return false;
  return ended.code in CODES || ended.code >= 4000;
}

/** It is closed now, or again and again; once, and well since, is an accident. */
const isClosed = ({ all, last }: Chain): boolean => hasReason(last) || all.filter(hasReason).length > 1;
