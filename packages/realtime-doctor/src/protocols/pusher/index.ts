import { members, word, type Protocol, type Step } from '../protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  'pusher:connection_established': 'accepted',
  'pusher:subscribe': 'subscribed',
  'pusher_internal:subscription_succeeded': 'confirmed',
  'pusher:subscription_error': 'refused',
  'pusher:unsubscribe': 'completed',
  'pusher:error': 'error',
  'pusher:ping': 'ping',
  'pusher:pong': 'pong',
};

/** 4000 to 4099: do not come back. To 4199: come back later. To 4299: come back at once. */
const FIRST_CODE = 4000;
const CODES = 300;

/** The Pusher Channels protocol, version 7: Pusher, Laravel Reverb, Soketi. */
export const pusher: Protocol = {
  id: 'pusher',
  name: 'Pusher',
  recognises: ({ transport, url }) => transport === 'websocket' && /\/app\/[^/?#]+\?(?:.*&)?protocol=\d/.test(url),
  read: (text) => {
    const { event, data, channel } = members(text) ?? {};
    if (typeof event !== 'string') return undefined;
    const named = typeof data === 'object' && data !== null && 'channel' in data ? data.channel : channel;
    return word(STEPS[event] ?? 'data', named);
  },
  event: (text) => {
    const { event, data } = members(text) ?? {};
    if (typeof event !== 'string' || event.startsWith('pusher')) return undefined;
    return { name: event, argument: typeof data === 'string' ? (members(data) ?? data) : data };
  },
  closeCodes: new Set(Array.from({ length: CODES }, (_, index) => FIRST_CODE + index)),
  welcomes: true,
  reconnectedBy: 'library',
};
