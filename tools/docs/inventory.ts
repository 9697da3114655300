/** Tables of docs/realtime.md, generated from the contract, so that the page always agrees with the claims. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backoff } from 'realtime-doctor/claims/bounds.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { formatted, table } from '../markdown.ts';

export const PAGE = 'docs/realtime.md';

type Application = typeof stackmotive;

const code = (text: string | number): string => `\`${text}\``;
const list = (texts: readonly string[]): string => texts.map(code).join(', ');
/** Members of an object, by the names in the contract. */
const members = (of: Readonly<Record<string, string>>): string => code(`{ ${Object.values(of).join(', ')} }`);
const seconds = (ms: number): string => `${ms / 1000} s`;

const tables: Readonly<Record<string, (application: Application) => string>> = {
  transport: ({ transport, client }) =>
    table(
      ['what', 'value'],
      [
        ['path', code(transport.path)],
        ['namespace', code(transport.namespace)],
        ['transports of the page', list(transport.transports)],
        [
          'delay before the first reconnection attempt',
          `${seconds(client.reconnectionDelay)} ± ${client.randomizationFactor * 100} %`,
        ],
        ['maximum delay', seconds(client.reconnectionDelayMax)],
        ['timeout of an attempt', seconds(client.timeout)],
      ],
    ),
  events: ({ events, greeting, notification: { types, ...notification } }) =>
    `${table(
      ['event', 'from', 'when', 'data'],
      [
        [code(events.connected), 'server', 'once per connection', members(greeting)],
        [code(events.subscribe), 'page', 'on every `connect`', code('{}')],
        [code(events.subscribed), 'server', 'as confirmation', code('{ message }')],
        [code(events.unsubscribe), 'page', 'to unsubscribe', code('{}')],
        [code(events.unsubscribed), 'server', 'as confirmation', code('{ message }')],
        [
          code(events.notification),
          'server',
          'to the subscribed connections of its user, on any instance',
          members(notification),
        ],
        [code(events.error), 'server', 'when a request is refused', code('{ message }')],
      ],
    )}\n\n${code(notification.type)} of a notification is one of ${list(types)}.`,
  token: ({ token }) =>
    table(
      ['what', 'value'],
      [
        ['algorithm', code(token.algorithm)],
        ['issuer (`iss`)', code(token.issuer)],
        ['audience (`aud`)', code(token.audience)],
        ['claims', list(token.claims)],
        ['tiers, lowest first', list(token.tiers)],
        ['default tier', code(token.defaultTier)],
      ],
    ),
  http: ({ http }) =>
    table(
      ['endpoint', 'for'],
      [
        [code(`GET ${http.health}`), 'health of the server and of its Redis connection'],
        [code(`POST ${http.register}`), 'creates an account and returns its token'],
        [code(`POST ${http.login}`), 'returns the token of an account'],
        [
          code(`POST ${http.testNotification}`),
          `sends a notification to the caller; needs tier ${code(http.tierForTestNotification)}`,
        ],
        [code(`POST ${http.disconnect}`), 'ends the caller’s connections; in development mode only'],
      ],
    ),
  limits: ({ limits }) =>
    table(
      ['limit', 'value'],
      [
        ['notifications to one user', `${limits.notificationsPerMinute} per minute`],
        ['an identical notification is dropped for', seconds(limits.duplicateWindow)],
      ],
    ),
  channels: ({ redisChannels: { node, python } }) =>
    table(
      ['backend', 'channel that every instance subscribes to'],
      [
        ['Node', code(node)],
        ['Python', code(python)],
      ],
    ),
  backoff: ({ client }) =>
    table(
      ['attempt', 'earliest', 'latest', 'earliest since the loss', 'latest since the loss'],
      [1, 2, 3, 4, 5].map((n) => {
        const delays = Array.from({ length: n }, (_, index) => backoff(index + 1, client));
        const sum = (which: 'earliest' | 'latest') => delays.reduce((total, delay) => total + delay[which], 0);
        const { earliest, latest } = backoff(n, client);
        return [`${n}`, ...[earliest, latest, sum('earliest'), sum('latest')].map(seconds)];
      }),
    ),
};

/** The page with its tables regenerated from the contract; text between the marks is replaced. */
export function withTables(page: string, application: Application): string {
  return page.replaceAll(
    /(<!-- from the contract: (\w+) -->)[^]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = tables[name];
      if (make) return `${begin}\n\n${make(application)}\n\n${end}`;
      throw new UsageError(
        `The contract has no table called ${name}.`,
        `Correct the mark in the page: there are ${Object.keys(tables).join(', ')}.`,
      );
    },
  );
}

/** Names of all tables. */
export const tableNames: readonly string[] = Object.keys(tables);

/** Writes the tables into the page. Returns whether it changed. */
export async function writeInventory(): Promise<boolean> {
  const file = join(import.meta.dirname, '../..', PAGE);
  const page = readFileSync(file, 'utf8');
  const next = await formatted(withTables(page, stackmotive), file);
  if (next === page) return false;
  writeFileSync(file, next);
  return true;
}
