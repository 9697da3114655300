import { members, word, type Protocol, type Step } from '../protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  connection_init: 'asked',
  connection_ack: 'accepted',
  connection_error: 'error',
  ka: 'ping',
  start: 'subscribed',
  data: 'data',
  error: 'error',
  stop: 'completed',
  complete: 'completed',
};

/**
 * The older protocol of the npm package `subscriptions-transport-ws`. Its sub-protocol is called `graphql-ws`, like the
 * package that came after it.
 */
export const graphqlWs: Protocol = {
  id: 'graphql-ws',
  name: 'graphql-ws (subscriptions-transport-ws)',
  recognises: ({ offered, chosen }) =>
    chosen === undefined ? offered.includes('graphql-ws') : chosen === 'graphql-ws',
  read: (text) => {
    const { type, id } = members(text) ?? {};
    return word(typeof type === 'string' ? STEPS[type] : undefined, id);
  },
  closeCodes: new Set(),
  welcomes: true,
  reconnectedBy: 'library',
};
