/** Combinations of versions to run the application on, one per row. */

/**
 * Titles of the journeys that each combination must pass: connect, greeting, reconnect after a crash and after a cut
 * network.
 */
export const JOURNEYS = [
  'opens the socket, connects to the namespace and shows it',
  'receives one connected event per connection, with the tier of the token',
  'reconnects after the backend is killed (SIGKILL) and started again',
  'reconnects after connections are reset',
] as const;

/** Omitted members keep the versions in package.json and of this process. */
export interface Combination {
  readonly name: string;
  /** npm package specifiers for the backend. */
  readonly server?: readonly string[];
  /** npm package specifiers for the page. */
  readonly client?: readonly string[];
  /** Major version of Node for everything. */
  readonly node?: string;
  /** Flags of `npm run e2e`. Default: the local stack. */
  readonly flags?: readonly string[];
}

/**
 * The adapter must match its server: 7.2 and later need the socket.io-adapter of Socket.IO 4.5, 7.0 and 7.1 that of
 * 4.3; older ones had another name. With a wrong adapter everything works, except that nothing is delivered.
 */
export function serverPackages(version: string): readonly string[] {
  const [, minor = Infinity] = version.split('.').map(Number);
  const adapter = minor < 3 ? OLD_ADAPTER : minor < 5 ? '~7.1' : 'latest';
  return [`socket.io@${version}`, `@socket.io/redis-adapter@${adapter}`];
}

/** The old adapter takes its connections in another form, which needs one change in the application. */
export const OLD_ADAPTER = 'npm:socket.io-redis@~6.1';
export const forOldAdapter = {
  name: 'socket.io-redis',
  file: 'backend/src/realtime.ts',
  find: 'createAdapter(redis.commands, redis.subscriber, {',
  replace: 'createAdapter({ pubClient: redis.commands, subClient: redis.subscriber,',
} as const;

export const clientPackages = (version: string): readonly string[] => [`socket.io-client@${version}`];

const newest = { server: serverPackages('latest'), client: clientPackages('latest') };

export const combinations: readonly Combination[] = [
  { name: 'newest, Node 20', ...newest, node: '20' },
  { name: 'newest, Node 24', ...newest, node: '24' },
  { name: 'server 4.4', ...newest, server: serverPackages('4.4') },
  { name: 'server 4.0', ...newest, server: serverPackages('4.0') },
  { name: 'client 4.4', ...newest, client: clientPackages('4.4') },
  { name: 'client 4.0', ...newest, client: clientPackages('4.0') },
  { name: 'both 4.4', server: serverPackages('4.4'), client: clientPackages('4.4') },
  { name: 'both 4.0', server: serverPackages('4.0'), client: clientPackages('4.0') },
  { name: 'Python, Debian 12', client: newest.client, flags: ['--stack=local', '--backend=python'] },
  { name: 'Python, Debian 13', client: newest.client, flags: ['--stack=compose', '--backend=python'] },
];
