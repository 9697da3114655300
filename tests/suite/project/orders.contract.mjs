export default {
  name: 'orders',
  transport: { path: '/socket.io/', namespace: '/', transports: ['polling', 'websocket'] },
  client: { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 },
  events: { connected: 'welcome', notification: 'order' },
  http: {},
  page: { name: 'orders', routes: { dashboard: '/' }, shows: {} },
};
