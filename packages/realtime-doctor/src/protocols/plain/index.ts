import type { Protocol } from '../protocol.ts';

/** A WebSocket without a protocol that is known: what its messages mean is the application's own affair. */
export const plain: Protocol = {
  id: 'plain',
  name: 'plain WebSocket',
  recognises: ({ transport }) => transport === 'websocket',
  read: () => ({ step: 'data' }),
  closeCodes: new Set(),
  reconnectedBy: 'page',
};
