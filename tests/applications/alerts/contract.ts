import { defineContract } from 'realtime-doctor/contract/index.ts';
import { page } from './page.ts';

export default defineContract({
  name: 'Alerts',
  transport: { path: '/live/', namespace: '/alerts', transports: ['websocket'] },
  client: { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 },
  events: { connected: 'welcome', notification: 'alert' },
  greeting: { message: 'text' },
  notification: { message: 'text' },
  http: { login: '/session', register: '/accounts', testNotification: '/alert' },
  asking: {
    login: { encoding: 'form', body: { account: '{email}', passphrase: '{password}' } },
    testNotification: { encoding: 'form', body: { text: '{message}' } },
  },
  page,
});
