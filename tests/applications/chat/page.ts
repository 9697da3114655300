import type { PageAdapter } from 'realtime-doctor/contract/index.ts';

/** Shows two states and a list of messages, nothing else. */
export const page: PageAdapter = {
  name: 'the chat’s page',
  routes: { dashboard: '/' },
  shows: { toast: '#messages > .message', state: '#status' },
  states: { connected: 'online', lost: 'offline' },
};
