import type { PageAdapter } from 'realtime-doctor/contract/index.ts';

/** Two words for its state, a list of messages, and nothing else. */
export const page: PageAdapter = {
  name: 'the chat’s page',
  routes: { dashboard: '/' },
  shows: { toast: '#messages > .message', state: '#status' },
  states: { connected: 'online', lost: 'offline' },
};
