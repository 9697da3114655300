import type { Algorithm } from 'jsonwebtoken';

/** Settings from the environment; times in milliseconds unless the name says otherwise. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Undefined: accounts, limits and fan-out exist in this process only. */
  readonly redisUrl: URL | undefined;
  readonly token: TokenSettings;
  readonly devMode: boolean;
  readonly corsOrigins: '*' | readonly string[];
  readonly diagnostics: boolean;
  readonly pingInterval: number;
  readonly pingTimeout: number;
  /** Distinguishes instances behind one gateway, in health checks and logs. */
  readonly instance: string | undefined;
  /** Warnings for the operator that do not prevent the start. */
  readonly warnings: readonly string[];
}

export interface TokenSettings {
  readonly secret: string;
  readonly algorithm: Algorithm;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
}

/** The environment prevents the server from starting. The message is a single line for the user. */
export class ConfigError extends Error {}

/** Publicly known: use dev mode only on machines that no one else can reach. */
const DEV_SECRET = 'stackmotive-development-only-not-a-secret';

/** RFC 7518, section 3.2: a key for HS256 must have at least as many bytes as the hash. */
const STRONG_SECRET_BYTES = 32;

/**
 * Reads the environment once, at start.
 * @throws {ConfigError} with the variable, its value and the allowed values
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  // An empty value means unset, because compose passes `NAME: ${NAME:-}` as an empty string.
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const number = (name: string, fallback: number, isValid: (value: number) => boolean, meaning: string): number => {
    const value = Number(text(name) ?? fallback);
    if (!isValid(value)) throw new ConfigError(`${name} must be ${meaning}, but is "${environment[name]}".`);
    return value;
  };
  const seconds = (name: string, fallback: number) => number(name, fallback, (value) => value > 0, 'seconds above 0');

  const devMode = ['true', '1', 'yes'].includes(text('STACKMOTIVE_DEV_MODE')?.toLowerCase() ?? '');
  const { secret, warnings } = readSecret(text('STACKMOTIVE_JWT_SECRET'), devMode);

  return {
    host: text('HOST') ?? '0.0.0.0',
    port: number('PORT', 8000, (value) => Number.isInteger(value) && value >= 0 && value < 65_536, 'a TCP port'),
    redisUrl: readRedisUrl(text('REDIS_URL')),
    token: {
      secret,
      algorithm: readAlgorithm(text('STACKMOTIVE_JWT_ALGORITHM') ?? 'HS256'),
      issuer: text('STACKMOTIVE_JWT_ISSUER') ?? 'stackmotive.com',
      audience: text('STACKMOTIVE_JWT_AUDIENCE') ?? 'stackmotive-app',
      lifetimeSeconds: seconds('STACKMOTIVE_ACCESS_TOKEN_SECONDS', 3600),
    },
    devMode,
    corsOrigins: readOrigins(text('CORS_ORIGINS') ?? '*'),
    diagnostics: text('STACKMOTIVE_DIAGNOSTICS')?.toLowerCase() !== 'off',
    pingInterval: seconds('STACKMOTIVE_PING_INTERVAL', 25) * 1000,
    pingTimeout: seconds('STACKMOTIVE_PING_TIMEOUT', 20) * 1000,
    instance: text('STACKMOTIVE_INSTANCE'),
    warnings,
  };
}

function readSecret(given: string | undefined, devMode: boolean): { secret: string; warnings: readonly string[] } {
  if (given === undefined) {
    if (devMode)
      return { secret: DEV_SECRET, warnings: ['STACKMOTIVE_JWT_SECRET is not set: using the development secret.'] };
    throw new ConfigError(
      'STACKMOTIVE_JWT_SECRET is not set. Set it to a random secret of 32 bytes or more, or set STACKMOTIVE_DEV_MODE=true on a development machine.',
    );
  }
  const bytes = Buffer.byteLength(given);
  const isWeak = bytes < STRONG_SECRET_BYTES;
  return {
    secret: given,
    warnings: isWeak
      ? [`STACKMOTIVE_JWT_SECRET has ${bytes} bytes: ${STRONG_SECRET_BYTES} are the least for HS256.`]
      : [],
  };
}

/** Only algorithms with a shared secret: `none` would accept any token, and public-key algorithms need a key pair. */
function readAlgorithm(name: string): Algorithm {
  if (name === 'HS256' || name === 'HS384' || name === 'HS512') return name;
  throw new ConfigError(`STACKMOTIVE_JWT_ALGORITHM must be HS256, HS384 or HS512, but is "${name}".`);
}

function readRedisUrl(value: string | undefined): URL | undefined {
  if (value === undefined || value.startsWith('memory://')) return undefined;
  if (URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol)) return new URL(value);
  // The value is not printed, because it may contain a password.
  throw new ConfigError('REDIS_URL must look like redis://host:6379, or be memory:// or empty, but does not.');
}

function readOrigins(value: string): '*' | readonly string[] {
  const origins = value.split(',').map((origin) => origin.trim());
  return origins.includes('*') ? '*' : origins.filter((origin) => origin !== '');
}
