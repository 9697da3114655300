import type { Mutant } from './mutant.ts';

const realtime = 'backend/src/realtime.ts';
const tokens = 'backend/src/tokens.ts';

const greeted = 'receives one connected event per connection';
const notified = 'shows a notification exactly once';
const alone = "does not receive another user's notification";

const greet = "socket.emit('connected', {";
const acknowledge = "socket.emit('notifications_subscribed', { message: 'Subscribed to notifications' });";
const emit = "io.to(room).emit('notification', notification);";
const verify = 'jwt.verify(token, secret, { algorithms: [algorithm], issuer, audience })';
const pings = 'pingInterval: config.pingInterval,';

/** Mutants of the server. */
export const serverMutants: readonly Mutant[] = [
  {
    name: 'no greeting',
    file: realtime,
    find: greet,
    replace: `if (process.pid === 0) ${greet}`,
    journey: greeted,
    expect: ['greeted-once'],
  },
  {
    name: 'greeted twice',
    file: realtime,
    find: greet,
    replace: `for (let times = 0; times < 2; times++) ${greet}`,
    journey: greeted,
    expect: ['greeted-once'],
  },
  {
    name: 'greeted with the wrong tier',
    file: realtime,
    find: '    tier: user.tier,\n',
    replace: "    tier: 'navigator',\n",
    journey: greeted,
    expect: ['greeted-once'],
  },
  {
    name: 'greeted with an empty timestamp',
    file: realtime,
    find: 'timestamp: new Date().toISOString(),',
    replace: "timestamp: '',",
    journey: greeted,
    expect: ['greeted-once'],
  },
  {
    name: 'subscription never acknowledged',
    file: realtime,
    find: acknowledge,
    replace: '',
    journey: greeted,
    expect: ['subscribed', 'subscribed-each-time'],
  },
  {
    name: 'notification dropped but reported as delivered',
    file: realtime,
    find: emit,
    replace: '',
    journey: notified,
    expect: ['notified-once', 'nothing-lost'],
  },
  {
    name: 'notification doubled',
    file: realtime,
    find: emit,
    replace: `${emit} ${emit}`,
    journey: notified,
    expect: ['notified-once', 'nothing-lost'],
  },
  {
    name: 'notification 3 s late',
    file: realtime,
    find: emit,
    replace: `setTimeout(() => ${emit.replace(';', '')}, 3000);`,
    journey: notified,
    expect: ['notified-once'],
  },
  {
    name: 'notification to everyone',
    file: realtime,
    find: emit,
    replace: "io.emit('notification', notification);",
    journey: alone,
    expect: ['received-nothing'],
  },
  {
    name: 'notification to the first subscriber',
    file: realtime,
    find: 'const room = subscribersOf(userId);',
    replace:
      "const room = [...io.of('/').adapter.rooms.keys()].find((name) => name.startsWith('notifications:')) ?? userId;",
    journey: alone,
    expect: ['received-nothing'],
  },
  {
    name: 'notification to an absent user',
    file: realtime,
    find: emit,
    replace: "io.to(subscribersOf('nobody')).emit('notification', notification);",
    journey: notified,
    expect: ['notified-once', 'nothing-lost'],
  },
  {
    name: 'notification to one tab of two',
    file: realtime,
    find: emit,
    replace: "(await io.in(room).fetchSockets())[0]?.emit('notification', notification);",
    journey: 'shows a notification once in each of two tabs',
    expect: ['toast-once', 'nothing-lost'],
  },
  {
    name: 'notifications overtake each other',
    file: realtime,
    find: emit,
    replace: `const held = notification.message === 'first' ? 1000 : 0; setTimeout(() => ${emit.replace(';', '')}, held);`,
    journey: 'receives several notifications in order',
    expect: ['in-order'],
  },
  {
    name: 'notification of an unknown type',
    file: 'backend/src/http.ts',
    find: "type: 'test',",
    replace: "type: 'alert' as 'test',",
    journey: notified,
    expect: ['notified-once'],
  },
  {
    name: 'notification without a time',
    file: 'backend/src/notifications.ts',
    find: '{ ...content, timestamp: new Date().toISOString() }',
    replace: "{ ...content, timestamp: '' }",
    journey: notified,
    expect: ['notified-once'],
  },
  {
    name: 'expired tokens accepted',
    file: tokens,
    find: verify,
    replace: 'jwt.verify(token, secret, { algorithms: [algorithm], issuer, audience, ignoreExpiration: true })',
    journey: 'with a token that has expired',
    expect: ['refusal-surfaced'],
  },
  {
    name: 'any audience accepted',
    file: tokens,
    find: verify,
    replace: 'jwt.verify(token, secret, { algorithms: [algorithm], issuer })',
    journey: 'with a token for another audience',
    expect: ['refusal-surfaced'],
  },
  {
    name: 'any issuer accepted',
    file: tokens,
    find: verify,
    replace: 'jwt.verify(token, secret, { algorithms: [algorithm], audience })',
    journey: 'with a token from another issuer',
    expect: ['refusal-surfaced'],
  },
  {
    name: 'any signature accepted',
    file: tokens,
    find: verify,
    replace: 'jwt.decode(token) as jwt.JwtPayload',
    journey: 'with a token signed with another secret',
    expect: ['refusal-surfaced'],
  },
  {
    name: 'no token needed',
    file: realtime,
    find: "throw new Error('no token provided');",
    replace: "return { id: 'guest', tier: 'navigator', expires: undefined, claims: {} };",
    journey: 'refused without a token',
    expect: ['refusal-surfaced'],
  },
  {
    name: 'pings hours apart',
    file: realtime,
    find: pings,
    replace: 'pingInterval: 10_000_000,',
    journey: 'reconnects after a half-open connection',
    expect: ['showed-loss', 'noticed-within-bound'],
  },
  {
    name: 'silent clients kept forever',
    file: realtime,
    find: "log.diagnostic('Socket.IO server initialized');",
    replace: "io.engine.on('connection', (raw) => Object.assign(raw, { resetPingTimeout: () => undefined }));",
    journey: 'reconnects after being frozen for longer than the server waits',
    expect: ['server-gave-up'],
  },
  {
    name: 'pings announced but never sent',
    file: realtime,
    find: "log.diagnostic('Socket.IO server initialized');",
    replace: "io.engine.on('connection', (raw) => clearTimeout(raw.pingIntervalTimer));",
    // The server drops only clients that leave a ping unanswered, and no client does.
    journey: 'reconnects after being frozen for longer than the server waits',
    expect: ['server-gave-up'],
  },
  {
    name: 'delivers only to connections of its own process',
    file: realtime,
    find: emit,
    replace: "io.local.to(room).emit('notification', notification);",
    journey: 'receives exactly once a notification that the other instance accepted',
    expect: ['notified-once', 'nothing-lost'],
    names: 'not-broadcast-across-instances',
  },
  {
    name: 'delivers twice if another instance accepted it',
    file: realtime,
    find: emit,
    replace: `${emit} if (!io.of('/').adapter.rooms.has(room)) ${emit}`,
    journey: 'receives exactly once a notification that the other instance accepted',
    expect: ['notified-once', 'nothing-lost'],
  },
  {
    name: 'a gateway that is not sticky',
    file: 'gateway/nginx.conf.template',
    find: '    hash $stickiness;\n',
    replace: '',
    journey: 'keeps its session over polling',
    expect: ['subscribed', 'no-stray-connection'],
  },
  {
    name: 'the backend dies with Redis',
    file: 'backend/src/redis.ts',
    find: '    if (isAway) return;\n',
    replace: '    process.exit(1);\n',
    journey: 'receives notifications while Redis is down',
    expect: ['stayed-connected', 'notified-once'],
  },
];
