import type { PageAdapter } from '../page-adapter.ts';

/**
 * StackMotive's own page (contract.md, «Web client»): no element tells the state of its connection, a flag of its window
 * does, so that lost, refused and disconnected look alike; its toast is in the page and not visible. It says neither why
 * it was refused nor offers to reconnect, and of its login form nothing is known here.
 */
export const stackmotivePage = {
  name: 'StackMotive’s page',
  routes: { login: '/login', dashboard: '/dashboard' },
  signIn: { by: 'localStorage', key: 'stackmotive_access_token' },
  flags: { ready: '__SM_APP_READY__', connected: '__SM_SOCKET_CONNECTED__' },
  shows: { toast: '[data-testid="notification-toast"]' },
  unseen: ['toast'],
  states: { connected: 'true', lost: 'false', refused: 'false', disconnected: 'false' },
} as const satisfies PageAdapter;
