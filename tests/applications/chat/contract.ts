import { defineContract } from 'realtime-doctor/contract/index.ts';
import { page } from './page.ts';

export default defineContract({
  name: 'Chat',
  transport: { path: '/socket.io/', namespace: '/', transports: ['polling', 'websocket'] },
  client: { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 },
  events: { subscribe: 'add user', subscribed: 'login', notification: 'new message' },
  notification: { message: 'message' },
  http: { testNotification: '/announce' },
  asking: { testNotification: { body: { from: 'the harness', text: '{message}' } } },
  page,
});
