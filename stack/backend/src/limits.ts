import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Maximum notifications per user within {@link LIMIT_WINDOW}. */
export const LIMIT = 20;
/** Milliseconds. */
export const LIMIT_WINDOW = 60_000;
/** Milliseconds in which an identical notification to the same user is dropped. */
export const DUPLICATE_WINDOW = 120_000;

export type Admission =
  | { readonly verdict: 'admitted' | 'duplicate' }
  | { readonly verdict: 'limited'; /** Milliseconds until the next one is allowed. */ readonly retryAfter: number };

/** Counts notifications per user. A dropped duplicate does not count. */
export interface Limits {
  /** `content` identifies a notification: equal content means an identical notification. */
  admit(userId: string, content: string): Promise<Admission>;
  /** Call if the notification reached no one, so that the next identical one is not a duplicate. */
  forget(userId: string, content: string): Promise<void>;
}

/** Limits of a single process. */
export class MemoryLimits implements Limits {
  readonly #sent = new Map<string, number[]>();
  readonly #recent = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async admit(userId: string, content: string): Promise<Admission> {
    const now = this.#now();
    this.#sweep(now);
    const sent = this.#sent.get(userId) ?? [];
    const oldest = sent[0];
    if (oldest !== undefined && sent.length >= LIMIT)
      return { verdict: 'limited', retryAfter: oldest + LIMIT_WINDOW - now };
    const key = keyOf(userId, content);
    if (this.#recent.has(key)) return { verdict: 'duplicate' };
    this.#recent.set(key, now);
    this.#sent.set(userId, [...sent, now]);
    return { verdict: 'admitted' };
  }

  async forget(userId: string, content: string): Promise<void> {
    this.#recent.delete(keyOf(userId, content));
  }

  /** Drops entries older than their window, for all users, otherwise the maps would grow without limit. */
  #sweep(now: number): void {
    for (const [key, time] of this.#recent) if (now - time >= DUPLICATE_WINDOW) this.#recent.delete(key);
    for (const [userId, times] of this.#sent) {
      const kept = times.filter((time) => now - time < LIMIT_WINDOW);
      if (kept.length > 0) this.#sent.set(userId, kept);
      else this.#sent.delete(userId);
    }
  }
}

/** One atomic step on the clock of Redis, so that several instances together keep the limit. */
const ADMIT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  return {'limited', oldest + ARGV[2] - now}
end
if not redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[3]) then return {'duplicate', 0} end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'admitted', 0}`;

/** Limits shared by all instances. Without Redis, each instance counts alone, so local clients keep working. */
export class RedisLimits implements Limits {
  readonly #redis: Redis;
  readonly #meanwhile: Limits;

  constructor(redis: Redis, meanwhile: Limits = new MemoryLimits()) {
    this.#redis = redis;
    this.#meanwhile = meanwhile;
  }

  async admit(userId: string, content: string): Promise<Admission> {
    const member = randomUUID();
    const args = [LIMIT, LIMIT_WINDOW, DUPLICATE_WINDOW, member];
    try {
      const answer = await this.#redis.eval(ADMIT, 2, sentKey(userId), recentKey(userId, content), ...args);
      const [verdict, retryAfter] = answer as ['admitted' | 'duplicate' | 'limited', number];
      return verdict === 'limited' ? { verdict, retryAfter } : { verdict };
    } catch {
      // redis.ts has already logged the state of the connection.
      return this.#meanwhile.admit(userId, content);
    }
  }

  async forget(userId: string, content: string): Promise<void> {
    await this.#meanwhile.forget(userId, content);
    // If Redis is unavailable, the key expires; at worst, one more notification is dropped as a duplicate.
    await this.#redis.del(recentKey(userId, content)).catch(() => 0);
  }
}

/** A hash, so that keys are short even for long notifications. */
const keyOf = (userId: string, content: string): string =>
  createHash('sha256')
    .update(JSON.stringify([userId, content]))
    .digest('hex');
const sentKey = (userId: string): string => `stackmotive:sent:${userId}`;
const recentKey = (userId: string, content: string): string => `stackmotive:recent:${keyOf(userId, content)}`;
