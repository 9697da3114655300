import type { PageAdapter } from '../page-adapter.ts';

/** The page of the reference stack (`stack/client`): it tells a person everything, in words. */
export const referenceClient = {
  name: 'reference client',
  routes: { login: '/login', dashboard: '/dashboard' },
  signIn: { by: 'localStorage', key: 'stackmotive_access_token' },
  form: {
    email: { label: 'Email' },
    password: { label: 'Password' },
    submit: { role: 'button', name: 'Sign in' },
  },
  transportsKey: 'stackmotive_transports',
  flags: { ready: '__SM_APP_READY__', connected: '__SM_SOCKET_CONNECTED__' },
  shows: {
    toast: '[data-testid="notification-toast"]',
    state: '[data-testid="connection-state"]',
    tier: '[data-testid="connection-tier"]',
    refusal: '[data-testid="connection-refusal"]',
    reconnect: '[data-testid="reconnect-button"]',
  },
  disconnect: { testId: 'disconnect-button' },
  states: {
    connected: 'Connected',
    connecting: 'Connecting',
    lost: 'Connection lost',
    refused: 'Connection refused',
    disconnected: 'Disconnected',
  },
} as const satisfies PageAdapter;
