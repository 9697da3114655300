import { members, word, type Protocol, type Step } from '../protocol.ts';

const STEPS: Readonly<Record<string, Step>> = {
  connection_init: 'asked',
  connection_ack: 'accepted',
  ping: 'ping',
  pong: 'pong',
  subscribe: 'subscribed',
  next: 'data',
  error: 'error',
  complete: 'completed',
};

/** The protocol of the npm package `graphql-ws`. */
export const graphqlTransportWs: Protocol = {
  id: 'graphql-transport-ws',
  name: 'graphql-transport-ws',
  recognises: ({ offered, chosen }) =>
    chosen === undefined ? offered.includes('graphql-transport-ws') : chosen === 'graphql-transport-ws',
  read: (text) => {
    const { type, id } = members(text) ?? {};
    return word(typeof type === 'string' ? STEPS[type] : undefined, id);
  },
  closeCodes: new Set([4400, 4401, 4403, 4406, 4408, 4409, 4429]),
  askTimeout: 3000,
  welcomes: true,
  reconnectedBy: 'library',
};
