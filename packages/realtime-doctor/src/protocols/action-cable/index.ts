import { members, word, type Protocol, type Step } from '../protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  welcome: 'accepted',
  confirm_subscription: 'confirmed',
  reject_subscription: 'refused',
  ping: 'ping',
  disconnect: 'leaving',
  // What the client says has a command in place of a type.
  subscribe: 'subscribed',
  unsubscribe: 'completed',
  message: 'data',
};

/** Action Cable of Ruby on Rails, and AnyCable. The server pings every three seconds; nobody answers. */
export const actionCable: Protocol = {
  id: 'action-cable',
  name: 'Action Cable',
  recognises: ({ offered }) => offered.some((name) => name.startsWith('actioncable-v1-')),
  read: (text) => {
    const { type, command, identifier, message } = members(text) ?? {};
    const kind = type ?? command;
    return word(typeof kind === 'string' ? STEPS[kind] : message === undefined ? undefined : 'data', identifier);
  },
  // Its messages have no names but that of their channel's class.
  event: (text) => {
    const { identifier, message } = members(text) ?? {};
    const { channel } = typeof identifier === 'string' ? (members(identifier) ?? {}) : {};
    return typeof channel === 'string' && message !== undefined ? { name: channel, argument: message } : undefined;
  },
  closeCodes: new Set(),
  welcomes: true,
  reconnectedBy: 'library',
};
