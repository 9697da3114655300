/** Versions that the application is run on, one combination a row. */

/** Titles of the journeys that each has to pass: connect, connected, and back after a crash and after a cut network. */
export const JOURNEYS = [
  'opens the socket, connects to the namespace and shows it',
  'receives one connected event per connection, with the tier of the token',
  'reconnects after the backend is killed (SIGKILL) and started again',
  'reconnects after connections are reset',
] as const;

/** What is not said is as package.json and this process have it. */
export interface Combination {
  readonly name: string;
  /** Packages that the backend is built with, as npm is asked for them. */
  readonly server?: readonly string[];
  /** The same for the page. */
  readonly client?: readonly string[];
  /** Major version of the Node that everything runs on. */
  readonly node?: string;
  /** Flags of `npm run e2e`; the local stack where nothing is said. */
  readonly flags?: readonly string[];
}

/**
 * The adapter has to fit its server: 7.2 and later build on the socket.io-adapter that came with 4.5, 7.0 and 7.1 on that
 * of 4.3; before, it had another name. With one that does not fit all is well but that nothing is delivered.
 */
export function serverPackages(version: string): readonly string[] {
  const [, minor = Infinity] = version.split('.').map(Number);
  const adapter = minor < 3 ? OLD_ADAPTER : minor < 5 ? '~7.1' : 'latest';
  return [`socket.io@${version}`, `@socket.io/redis-adapter@${adapter}`];
}

/** It takes its connections in another form, so the application has to be changed for it in one place. */
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
