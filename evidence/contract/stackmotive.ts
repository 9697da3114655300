import type { Contract } from './contract.ts';
import { referenceClient } from './pages/reference-client.ts';

/** StackMotive's realtime contract, as its reference stack in `stack/` keeps it. */
export const stackmotive = {
  name: 'StackMotive',
  transport: { path: '/socket.io/', namespace: '/', transports: ['websocket'] },
  client: { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5, timeout: 20_000 },
  events: {
    connected: 'connected',
    subscribe: 'subscribe_notifications',
    subscribed: 'notifications_subscribed',
    unsubscribe: 'unsubscribe_notifications',
    unsubscribed: 'notifications_unsubscribed',
    notification: 'notification',
    error: 'error',
  },
  greeting: { tier: 'tier', message: 'message', timestamp: 'timestamp' },
  notification: {
    message: 'message',
    type: 'type',
    types: ['rebalance_trigger', 'macro_change', 'overlay_update', 'test'],
    data: 'data',
    timestamp: 'timestamp',
  },
  token: {
    algorithm: 'HS256',
    issuer: 'stackmotive.com',
    audience: 'stackmotive-app',
    tiers: ['navigator', 'participant', 'builder', 'operator'],
    defaultTier: 'navigator',
    claims: ['sub', 'user_id', 'tier', 'iss', 'aud', 'iat', 'exp', 'jti', 'type'],
  },
  http: {
    health: '/api/health',
    register: '/api/register',
    login: '/api/login',
    testNotification: '/api/notifications/test',
    disconnect: '/api/dev/disconnect',
    tierForTestNotification: 'operator',
  },
  limits: { notificationsPerMinute: 20, duplicateWindow: 120_000 },
  page: referenceClient,
  services: {
    redis: { name: 'redis', port: 6379 },
    backend: { name: 'backend', port: 8000 },
    frontend: { name: 'frontend', port: 5174 },
  },
  environment: {
    names: [
      'REDIS_URL',
      'STACKMOTIVE_JWT_SECRET',
      'STACKMOTIVE_JWT_ALGORITHM',
      'STACKMOTIVE_JWT_ISSUER',
      'STACKMOTIVE_JWT_AUDIENCE',
      'STACKMOTIVE_DEV_MODE',
      'CORS_ORIGINS',
    ],
    secret: 'STACKMOTIVE_JWT_SECRET',
    devMode: 'STACKMOTIVE_DEV_MODE',
  },
  log: {
    prefixes: ['[WebSocket][DIAGNOSTIC]', '[WebSocket][DEV]'],
    connectFired: '===== CONNECT EVENT FIRED =====',
    connected: 'Client CONNECTED SUCCESSFULLY',
    refused: 'Connection REJECTED',
    disconnected: 'Client disconnected',
  },
  redisChannels: { node: 'socket.io-request#/#', python: 'socketio' },
} as const satisfies Contract;

export default stackmotive;
