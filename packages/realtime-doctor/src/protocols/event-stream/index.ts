import type { Protocol } from '../protocol.ts';

/** Server-sent events (WHATWG HTML, section 9.2): an answer over HTTP that does not end. */
export const eventStream: Protocol = {
  id: 'event-stream',
  name: 'server-sent events',
  recognises: ({ transport }) => transport === 'event-stream',
  read: () => ({ step: 'data' }),
  closeCodes: new Set(),
  reconnectedBy: 'browser',
};
