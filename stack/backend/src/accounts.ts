import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { Unreachable } from './redis.ts';
import type { Tier, User } from './tokens.ts';

export interface Account extends User {
  readonly email: string;
  readonly username: string;
  readonly passwordHash: string;
}

export interface AccountStore {
  /** Returns false if the address is already registered. */
  add(account: Account): Promise<boolean>;
  find(email: string): Promise<Account | undefined>;
}

/** Accounts in memory, lost when the process ends. */
export class MemoryAccounts implements AccountStore {
  readonly #accounts = new Map<string, Account>();

  async add(account: Account): Promise<boolean> {
    if (this.#accounts.has(account.email)) return false;
    this.#accounts.set(account.email, account);
    return true;
  }

  async find(email: string): Promise<Account | undefined> {
    return this.#accounts.get(email);
  }
}

/** Accounts in Redis, one JSON text per key `stackmotive:account:<email>`. */
export class RedisAccounts implements AccountStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async add(account: Account): Promise<boolean> {
    const answer = await this.#redis.set(keyOf(account.email), JSON.stringify(account), 'NX').catch(unavailable);
    return answer === 'OK';
  }

  async find(email: string): Promise<Account | undefined> {
    const text = await this.#redis.get(keyOf(email)).catch(unavailable);
    return text === null ? undefined : (JSON.parse(text) as Account);
  }
}

const keyOf = (email: string): string => `stackmotive:account:${email}`;

function unavailable(cause: unknown): never {
  throw new Unreachable('accounts are unreachable', { cause });
}

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly username: string;
  readonly tier?: Tier;
}

/** The user of the new account; undefined if the address is already registered. */
export async function register(store: AccountStore, wanted: Registration): Promise<User | undefined> {
  const account: Account = {
    // Looks like an integer database key, as in the real application, without a counter.
    id: String(randomInt(1, 2 ** 47)),
    email: normalise(wanted.email),
    username: wanted.username,
    tier: wanted.tier ?? 'navigator',
    passwordHash: await hashPassword(wanted.password),
  };
  return (await store.add(account)) ? account : undefined;
}

/** The user with this address and password; undefined if there is none. */
export async function login(store: AccountStore, email: string, password: string): Promise<User | undefined> {
  const account = await store.find(normalise(email));
  // An unknown address takes as long as a wrong password, so that timing does not reveal accounts.
  const isRight = await matches(password, account?.passwordHash ?? NOBODY);
  return isRight ? account : undefined;
}

const normalise = (email: string): string => email.trim().toLowerCase();

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_BYTES = 32;
const NOBODY = `${'00'.repeat(16)}:${'00'.repeat(HASH_BYTES)}`;

/** `salt:hash`, both in hex; scrypt with Node's default cost (N = 16384, r = 8, p = 1). */
async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, HASH_BYTES);
  return `${salt.toString('hex')}:${hash.toString('hex')}`;
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split(':').map((part) => Buffer.from(part, 'hex'));
  const derived = await derive(password, Buffer.from(salt), HASH_BYTES);
  return timingSafeEqual(derived, Buffer.from(hash));
}
