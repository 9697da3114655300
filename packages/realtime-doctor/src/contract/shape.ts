/** The schema of a contract from a file: a user's own, or that of a capture. */
import { z } from 'zod';
import type { Contract } from './contract.ts';

const text = z.string().min(1);
const texts = z.array(text).readonly();
/** Two slashes would name another host. */
const path = z.string().regex(/^\/(?!\/)/, 'a path that begins with one slash');
const milliseconds = z.number().min(0);

const place = z.union(
  [
    z.strictObject({ label: text }),
    z.strictObject({ role: z.enum(['button', 'link', 'textbox']), name: text }),
    z.strictObject({ testId: text }),
    z.strictObject({ selector: text }),
  ],
  'one of { label }, { role, name }, { testId } and { selector }',
);

const shows = z.strictObject({
  toast: text.exactOptional(),
  state: text.exactOptional(),
  tier: text.exactOptional(),
  refusal: text.exactOptional(),
  reconnect: text.exactOptional(),
});

const page = z
  .strictObject({
    name: text,
    routes: z.strictObject({ dashboard: path, login: path.exactOptional() }),
    signIn: z
      .discriminatedUnion('by', [
        z.strictObject({ by: z.literal('localStorage'), key: text }),
        z.strictObject({ by: z.literal('cookie'), name: text }),
      ])
      .exactOptional(),
    form: z.strictObject({ email: place, password: place, submit: place }).exactOptional(),
    transportsKey: text.exactOptional(),
    flags: z.strictObject({ ready: text.exactOptional(), connected: text.exactOptional() }).exactOptional(),
    shows,
    unseen: z.array(shows.keyof()).readonly().exactOptional(),
    disconnect: place.exactOptional(),
    states: z
      .strictObject({
        connected: text,
        connecting: text.exactOptional(),
        lost: text,
        refused: text.exactOptional(),
        disconnected: text.exactOptional(),
      })
      .exactOptional(),
  })
  .refine(
    ({ states, shows: { state }, flags }) =>
      states === undefined || state !== undefined || flags?.connected !== undefined,
    { path: ['states'], error: '`states` needs `shows.state` or `flags.connected`, and the page has neither' },
  );

const asking = z.strictObject({
  method: z.enum(['POST', 'PUT']).exactOptional(),
  encoding: z.enum(['json', 'form']).exactOptional(),
  body: z.record(text, z.json()).exactOptional(),
});

const service = z.strictObject({ name: text, port: z.int().min(1).max(65_535) });

/** Default services if a file names none: the names that most compose files use. */
const CONVENTION = {
  redis: { name: 'redis', port: 6379 },
  backend: { name: 'backend', port: 8000 },
  frontend: { name: 'frontend', port: 5174 },
};

const contractShape = z.strictObject({
  name: text,
  filedAs: z
    .string()
    .regex(/^\w[\w-]*$/, 'a plain file name')
    .exactOptional(),
  transport: z.strictObject({
    path: path.regex(/\/$/, 'a path that ends with a slash'),
    namespace: path,
    transports: z
      .array(z.enum(['websocket', 'polling']))
      .min(1)
      .readonly(),
  }),
  client: z.strictObject({
    reconnectionDelay: milliseconds,
    reconnectionDelayMax: milliseconds,
    randomizationFactor: z.number().min(0).max(1),
    timeout: milliseconds,
  }),
  events: z.strictObject({
    connected: text.exactOptional(),
    subscribe: text.exactOptional(),
    subscribed: text.exactOptional(),
    unsubscribe: text.exactOptional(),
    unsubscribed: text.exactOptional(),
    notification: text.exactOptional(),
    error: text.exactOptional(),
  }),
  greeting: z
    .strictObject({ tier: text.exactOptional(), message: text.exactOptional(), timestamp: text.exactOptional() })
    .exactOptional(),
  notification: z
    .strictObject({
      message: text.exactOptional(),
      type: text.exactOptional(),
      types: texts.exactOptional(),
      data: text.exactOptional(),
      timestamp: text.exactOptional(),
    })
    .exactOptional(),
  token: z
    .strictObject({
      algorithm: z.literal('HS256'),
      issuer: text.exactOptional(),
      audience: text.exactOptional(),
      tiers: texts.exactOptional(),
      defaultTier: text.exactOptional(),
      claims: texts,
    })
    .exactOptional(),
  http: z.strictObject({
    health: path.exactOptional(),
    register: path.exactOptional(),
    login: path.exactOptional(),
    testNotification: path.exactOptional(),
    disconnect: path.exactOptional(),
    tierForTestNotification: text.exactOptional(),
  }),
  asking: z
    .strictObject({
      testNotification: asking.exactOptional(),
      login: asking.extend({ answer: text.exactOptional() }).exactOptional(),
    })
    .exactOptional(),
  limits: z.strictObject({ notificationsPerMinute: z.int().min(1), duplicateWindow: milliseconds }).exactOptional(),
  page,
  services: z.strictObject({ redis: service, backend: service, frontend: service }).default(CONVENTION),
  environment: z.strictObject({ names: texts, secret: text, devMode: text }).exactOptional(),
  log: z
    .strictObject({
      prefixes: texts,
      connectFired: text,
      connected: text,
      refused: text,
      disconnected: text.exactOptional(),
    })
    .exactOptional(),
  redisChannels: z.strictObject({ node: text, python: text }).exactOptional(),
}) satisfies z.ZodType<Contract>;

export type ReadContract = { readonly contract: Contract } | { readonly path: string; readonly says: string };

/** Parses a value as a contract, or returns the first problem with its path: `page.shows.toast`. */
export function readContract(value: unknown): ReadContract {
  const { data, error } = contractShape.safeParse(value);
  if (data) return { contract: data };
  const [issue] = error.issues;
  const steps = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const says = issue?.code === 'unrecognized_keys' ? 'there is no such field' : (issue?.message ?? 'not valid');
  return { path: steps.map(String).join('.') || 'it', says };
}
