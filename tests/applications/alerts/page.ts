import type { PageAdapter } from 'realtime-doctor/contract/index.ts';

export const page: PageAdapter = {
  name: 'the inbox',
  routes: { dashboard: '/inbox', login: '/enter' },
  signIn: { by: 'cookie', name: 'alerts.sid' },
  form: {
    email: { label: 'Account' },
    password: { label: 'Passphrase' },
    submit: { role: 'button', name: 'Enter' },
  },
  shows: { toast: '#alerts > article', state: '#line', refusal: '#problem' },
  states: { connected: 'Live', lost: 'Reconnecting', refused: 'Locked out' },
};
