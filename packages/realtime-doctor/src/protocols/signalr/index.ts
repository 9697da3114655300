import { members, word, type Protocol, type Step } from '../protocol.ts';

/** Ends each message of the JSON protocol, and the handshake of every other. */
const END = '\u001e';
const FIRST = /^\{"protocol":"[^"]+","version":\d+\}/;

/** Of the hub protocol: the kinds of message, by number. */
const STEPS: Readonly<Record<number, Step>> = {
  1: 'data',
  2: 'data',
  3: 'data',
  4: 'subscribed',
  5: 'completed',
  6: 'ping',
};

/**
 * ASP.NET Core SignalR, by the documents of its transports and of its hub protocol. A client asks over HTTP first, unless it skips
 * the negotiation, and then for a WebSocket with the token that it got. Messages of its MessagePack protocol are told
 * and not read.
 */
export const signalr: Protocol = {
  id: 'signalr',
  name: 'SignalR',
  recognises: ({ negotiated, first }) => negotiated === 'signalr' || first.some((text) => FIRST.test(text)),
  negotiates: ({ method, url }) => {
    const [place = ''] = url.split(/[?#]/);
    const isOne = method === 'POST' && place.endsWith('/negotiate') && /[?&]negotiateVersion=\d/.test(url);
    return isOne ? place.slice(0, -'/negotiate'.length) : undefined;
  },
  split: (text) => {
    const pieces = readable(text).split(END);
    return pieces.length > 1 ? pieces.filter((piece) => piece !== '') : [text];
  },
  read: (text) => {
    const message = members(text);
    if (!message) return undefined;
    const { type, error, protocol, invocationId } = message;
    if (typeof protocol === 'string') return word('asked');
    if (type === undefined) return word(error === undefined ? 'accepted' : 'refused');
    if (type === 7) return word('leaving');
    if (type === 3 && error !== undefined) return word('error', invocationId);
    return word(STEPS[Number(type)], invocationId);
  },
  event: (text) => {
    const { type, target, arguments: given } = members(text) ?? {};
    if (type !== 1 || typeof target !== 'string') return undefined;
    return { name: target, argument: Array.isArray(given) ? given[0] : undefined };
  },
  closeCodes: new Set(),
  askTimeout: 15_000,
  welcomes: true,
  reconnectedBy: 'page',
  toReconnect:
    'Build the connection with `.withAutomaticReconnect()`, and start it again in `onclose`, which is called when that gives up.',
};

/** The handshake of a binary protocol is text in a binary frame, which a transcript has as base64. */
function readable(text: string): string {
  if (!/^ey[A-Za-z0-9+/]+={0,2}$/.test(text)) return text;
  try {
    return atob(text);
  } catch {
    // Not base64 after all.
    return text;
  }
}
