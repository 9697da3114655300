import { members, word, type Protocol, type Step } from '../protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  phx_join: 'subscribed',
  phx_leave: 'completed',
  phx_close: 'completed',
  phx_error: 'error',
  heartbeat: 'ping',
};

interface Message {
  readonly joinRef?: unknown;
  readonly ref?: unknown;
  readonly topic?: unknown;
  readonly event?: unknown;
  readonly payload?: unknown;
}

/** Channels of Phoenix, LiveView's and Supabase's among them. The client sends a heartbeat every 30 s. */
export const phoenix: Protocol = {
  id: 'phoenix',
  name: 'Phoenix channels',
  recognises: ({ transport, url, first }) =>
    transport === 'websocket' &&
    (/\/websocket\?(?:.*&)?vsn=\d/.test(url) || first.some((text) => messageIn(text).event === 'phx_join')),
  read: (text) => {
    const { joinRef, ref, topic, event, payload } = messageIn(text);
    if (typeof event !== 'string') return undefined;
    if (event !== 'phx_reply') return word(STEPS[event] ?? 'data', topic);
    if (topic === 'phoenix') return word('pong');
    // A join is answered under its own reference. Version 1 has none, and only the next answer tells.
    const isJoin = joinRef === undefined || joinRef === ref;
    const isOk = typeof payload === 'object' && payload !== null && 'status' in payload && payload.status === 'ok';
    return word(isJoin ? (isOk ? 'confirmed' : 'refused') : 'data', topic);
  },
  event: (text) => {
    const { event, payload } = messageIn(text);
    return typeof event === 'string' && !event.startsWith('phx_') ? { name: event, argument: payload } : undefined;
  },
  closeCodes: new Set(),
  reconnectedBy: 'library',
};

/** Version 2 has an array, version 1 an object. */
export function messageIn(text: string): Message {
  if (!text.startsWith('[')) return members(text) ?? {};
  try {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as unknown[];
    return { joinRef, ref, topic, event, payload };
  } catch {
    // Some other text that begins with a bracket.
    return {};
  }
}
