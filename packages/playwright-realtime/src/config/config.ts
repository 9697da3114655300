/**
 * The harness's configuration: one typed object, read once from flags, then the environment, then `.env.e2e`, then
 * defaults (README.md). The command line turns its flags into the same names, so that Playwright's workers, the editor
 * extension and the commands all read one thing.
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { z } from 'zod';
import { messageOf, UsageError } from 'realtime-doctor/errors.ts';
import { nearMiss } from './near-miss.ts';

export const ROOT = resolve(import.meta.dirname, '../../../..');

const flag = z
  .enum(['1', 'true', 'yes', '0', 'false', 'no', ''])
  .transform((value) => ['1', 'true', 'yes'].includes(value));
const origin = z.url({ protocol: /^https?$/ }).transform((value) => new URL(value));

/** How many captures to keep (0: all). A year of daily runs would be 20 GB. */
const captures = z
  .string()
  .regex(/^\d{1,6}$/, 'a whole number: how many captures to keep, 0 for all')
  .default('20')
  .transform(Number);

const crowdSize = z
  .string()
  .regex(/^\d{1,5}$/, 'a whole number of clients, at most 99999')
  .default('0')
  .transform(Number);

/** How long the services may take to become ready, counted from the start of the first one. */
const startTimeout = z
  .string()
  .regex(/^[1-9]\d{1,3}$/, 'a whole number of seconds between 10 and 9999')
  .default('60')
  .transform(Number);

/** The address on the engine's machine on which compose publishes ports. */
const address = z.ipv4('an IPv4 address of the engine’s machine').default('127.0.0.1');

/** HS256 requires a key of 32 bytes (RFC 7518, section 3.2). */
const secret = z.string().min(32, 'at least 32 characters, as HS256 asks (RFC 7518, 3.2)');

const schema = z.object({
  E2E_STACK: z.enum(['auto', 'compose', 'local', 'attached']).default('auto'),
  /** The application's contract: a name in fixtures/contract, or a file whose default export is a contract. */
  E2E_CONTRACT: z.string().min(1).default('stackmotive'),
  E2E_COMPOSE_FILE: z.string().default('docker-compose.e2e.yml'),
  E2E_START_TIMEOUT: startTimeout,
  /** For a remote engine. On any other address than loopback, everyone who reaches that machine reaches the stack. */
  E2E_PUBLISH_ADDRESS: address,
  E2E_BASE_URL: origin.optional(),
  E2E_BACKEND_URL: origin.optional(),
  /** For an attached stack whose secret is unknown: a token, a file with one, or an account to sign in with. */
  E2E_TOKEN: z.string().min(1).optional(),
  E2E_TOKEN_FILE: z.string().min(1).optional(),
  E2E_LOGIN_EMAIL: z.string().min(1).optional(),
  E2E_LOGIN_PASSWORD: z.string().min(1).optional(),
  /** The attached stack's owner allows changes: accounts and disconnects by the server. */
  E2E_ALLOW_FAULTS: flag.default(false),
  E2E_BACKEND: z.enum(['node', 'python']).default('node'),
  E2E_INSTANCES: z
    .enum(['1', '2'])
    .default('1')
    .transform((value): 1 | 2 => (value === '2' ? 2 : 1)),
  /** How many clients the crowd's journeys have; 0 runs the other journeys instead. */
  E2E_CROWD: crowdSize,
  E2E_IMAGE_REDIS: z.string().min(1).optional(),
  E2E_IMAGE_NODE: z.string().min(1).optional(),
  E2E_IMAGE_PYTHON: z.string().min(1).optional(),
  E2E_IMAGE_NGINX: z.string().min(1).optional(),
  E2E_BROWSER_PATH: z.string().min(1).optional(),
  E2E_EVIDENCE_DIR: z.string().min(1).default('evidence/captures'),
  E2E_KEEP_CAPTURES: captures,
  E2E_KEEP_STACK: flag.default(false),
  E2E_NO_SKIP: flag.default(false),
  /**
   * List of the journeys that a run requires; a skipped one makes it incomplete. Path relative to the repository's
   * root.
   */
  E2E_REQUIRED: z.string().min(1).default('journeys/required.json'),
  /** How a journey that passed only on a retry (`--retries`) affects the run. */
  E2E_FLAKY: z.enum(['fail', 'report']).default('fail'),
  /** A Python with the packages of stack/backend-python/requirements.txt; may be a whole command. */
  E2E_PYTHON: z
    .string()
    .default('/usr/bin/python3')
    .transform((command) => command.trim().split(/\s+/)),
  /** Playwright's reporter for the terminal: a name or a file. */
  E2E_REPORTER: z.string().default('list'),
  /** Where Playwright's blob reporter writes, for runs in shards that are merged later. Not used if unset. */
  E2E_BLOB_DIR: z.string().optional(),
  /** A file that gets the run's counts and verdict as JSON (`RunResult`). */
  E2E_RESULT_FILE: z.string().optional(),
  /** Set by `npm run e2e`: where Playwright and its reporters write until the capture is filed. */
  E2E_OUTPUT_DIR: z.string().optional(),
  STACKMOTIVE_JWT_SECRET: secret.optional(),
  /** Which client the reference page has: `native` is the one that broke Journey 9. */
  STACKMOTIVE_CLIENT: z.enum(['socket.io', 'native']).optional(),
});

type Values = z.output<typeof schema>;
export type Config = Readonly<Values> & {
  /** Absolute paths of the files and folders in the settings. */
  readonly composeFile: string;
  readonly evidenceDir: string;
};

const names = Object.keys(schema.shape);
/** Paths that are new in each run, and would differ between any two captures. */
const perRun = new Set(['E2E_OUTPUT_DIR', 'E2E_RESULT_FILE']);
const secrets = new Set(['STACKMOTIVE_JWT_SECRET', 'E2E_TOKEN', 'E2E_LOGIN_PASSWORD']);

/** Reads and validates the whole configuration. @throws UsageError with the first problem */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, root = ROOT): Config {
  const file = readEnvFile(join(root, '.env.e2e'));
  // CI systems pass an empty variable for one that is not set.
  const given = Object.fromEntries(Object.entries({ ...file, ...environment }).filter(([, value]) => value !== ''));
  refuseNearMisses(given, file);
  const result = schema.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0];
    const name = String(issue?.path[0]);
    const shown = secrets.has(name) ? `a value of ${given[name]?.length ?? 0} characters` : `"${given[name]}"`;
    throw new UsageError(
      `${name} must be ${describe(issue)}, but it is ${shown}.`,
      'Set it in the environment, in .env.e2e or by its flag. `npm run e2e -- --show-config` shows the settings in force.',
    );
  }
  const values = result.data;
  if (values.E2E_STACK === 'attached' && !values.E2E_BASE_URL) {
    throw new UsageError(
      'E2E_STACK=attached needs the URL of the running application, but E2E_BASE_URL is not set.',
      'Set it to the page’s origin, for example E2E_BASE_URL=http://127.0.0.1:5174.',
    );
  }
  const composeFile = resolve(root, values.E2E_COMPOSE_FILE);
  if (given['E2E_COMPOSE_FILE'] && !existsSync(composeFile)) {
    throw new UsageError(
      `E2E_COMPOSE_FILE names a file that does not exist: ${composeFile}.`,
      'Correct it or unset it.',
    );
  }
  return { ...values, composeFile, evidenceDir: resolve(root, values.E2E_EVIDENCE_DIR) };
}

/** The effective configuration, one setting per line, secrets masked. */
export function showConfig(config: Config): string {
  return names
    .filter((name) => !perRun.has(name))
    .map((name) => {
      const value = config[name as keyof Values];
      const shown = value === undefined ? '(not set)' : secrets.has(name) ? '‹secret›' : String(value);
      return `${name}=${shown}`;
    })
    .join('\n');
}

/** Checks that evidence can be written, before anything starts. @throws UsageError */
export function requireWritable(dir: string): void {
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    throw new UsageError(
      `The evidence folder ${dir} is not writable: ${messageOf(cause)}.`,
      'Correct its permissions, or choose another with --evidence-dir or E2E_EVIDENCE_DIR.',
      { cause },
    );
  }
}

/** Like mkdir's `recursive`, which never returns on a file system that always answers ENOENT, such as /proc. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
}

function readEnvFile(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
  const values = parse(text);
  // dotenv skips lines that it can't parse, but a user's line must not be ignored silently.
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const name = /^\s*(?:export\s+)?([\w.-]+)\s*[=:]/.exec(line)?.[1];
    const continuesAQuotedValue = !name && Object.values(values).some((value) => value.includes(line.trim()));
    if (name ? name in values : continuesAQuotedValue) return;
    throw new UsageError(
      `Line ${index + 1} of ${basename(file)} is not NAME=value: "${name ?? line.trim().slice(0, 12)}…".`,
      'Correct it, or put # before it.',
    );
  });
  return values;
}

/**
 * Rejects names that are close to a known one. A misspelt name would be ignored silently, which cost Journey 9 a day
 * (docs/contract.md, cause 2).
 */
function refuseNearMisses(given: Record<string, string | undefined>, file: Record<string, string>): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name) || !/^(E2E|STACKMOTIVE)_/.test(name)) continue;
    const meant = nearMiss(name, names);
    if (!meant) continue;
    const where = name in file ? '.env.e2e' : 'the environment';
    throw new UsageError(`${name} in ${where} is not a setting of this harness.`, `Did you mean ${meant}?`);
  }
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue?.code === 'invalid_format' && issue.format === 'url') return 'an http or https URL';
  return issue?.message ?? 'valid';
}
