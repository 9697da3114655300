import type { Log } from './diagnostics.ts';
import type { Limits } from './limits.ts';

/** The event `notification` (docs/contract.md#events). */
export interface Notification {
  readonly type: 'rebalance_trigger' | 'macro_change' | 'overlay_update' | 'test';
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly timestamp: string;
}

/**
 * Emits to the user's subscribed connections on all instances.
 * @returns their number; throws if it is unknown
 */
export type Emit = (userId: string, notification: Notification) => Promise<number>;

export type Outcome =
  | { readonly delivered: true }
  | { readonly delivered: false; readonly reason: 'limited'; readonly retryAfter: number }
  | {
      readonly delivered: false;
      readonly reason: 'duplicate' | 'no subscribed connection' | 'fan-out failed' | 'circuit breaker open';
    };

/** Decides whether to send a notification, and reports the outcome. */
export class Notifications {
  readonly #emit: Emit;
  readonly #limits: Limits;
  readonly #breaker: CircuitBreaker;
  readonly #log: Log;

  constructor(emit: Emit, limits: Limits, log: Log, breaker = new CircuitBreaker()) {
    this.#emit = emit;
    this.#limits = limits;
    this.#log = log;
    this.#breaker = breaker;
  }

  /** `delivered` means handed to at least one subscribed connection; the client may already have been gone. */
  async send(userId: string, content: Pick<Notification, 'type' | 'message' | 'data'>): Promise<Outcome> {
    const outcome = await this.#send(userId, content);
    const what = outcome.delivered ? 'delivered' : `not delivered (${outcome.reason})`;
    this.#log.dev(`Notification ${content.type} for user ${userId}: ${what}`);
    return outcome;
  }

  async #send(userId: string, content: Pick<Notification, 'type' | 'message' | 'data'>): Promise<Outcome> {
    if (this.#breaker.isOpen(userId)) return { delivered: false, reason: 'circuit breaker open' };
    const identity = `${content.type} ${content.message}`;
    const admission = await this.#limits.admit(userId, identity);
    if (admission.verdict === 'limited')
      return { delivered: false, reason: 'limited', retryAfter: admission.retryAfter };
    if (admission.verdict === 'duplicate') return { delivered: false, reason: 'duplicate' };
    try {
      const reached = await this.#emit(userId, { ...content, timestamp: new Date().toISOString() });
      this.#breaker.succeeded(userId);
      if (reached > 0) return { delivered: true };
    } catch (error) {
      this.#breaker.failed(userId);
      this.#log.warn(`Fan-out to user ${userId} failed: ${error instanceof Error ? error.message : String(error)}`);
      return { delivered: false, reason: 'fan-out failed' };
    }
    await this.#limits.forget(userId, identity);
    return { delivered: false, reason: 'no subscribed connection' };
  }
}

/** Consecutive failed emits that open the breaker. */
export const BREAKER_THRESHOLD = 5;
/** How long it stays open, in milliseconds. */
export const BREAKER_OPEN = 30_000;

/**
 * One circuit per user, so that failures for one user (Redis unavailable, page elsewhere) do not block the others.
 */
export class CircuitBreaker {
  readonly #failures = new Map<string, { count: number; last: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  isOpen(userId: string): boolean {
    const failures = this.#failures.get(userId);
    if (failures === undefined || failures.count < BREAKER_THRESHOLD) return false;
    if (this.#now() - failures.last < BREAKER_OPEN) return true;
    this.#failures.delete(userId);
    return false;
  }

  succeeded(userId: string): void {
    this.#failures.delete(userId);
  }

  failed(userId: string): void {
    const count = (this.#failures.get(userId)?.count ?? 0) + 1;
    this.#failures.set(userId, { count, last: this.#now() });
  }
}
