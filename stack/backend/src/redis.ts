import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from './diagnostics.ts';

/** Time limit of a command before Redis counts as unavailable, in milliseconds. */
const COMMAND_TIMEOUT = 1000;

/** Milliseconds between attempts to reach Redis: short enough that a restart is hardly noticed. */
const RETRY_DELAY = 250;

/** Redis or another instance did not respond, so the result is unknown. */
export class Unreachable extends Error {}

/** The two Redis connections of the process. Losing Redis never ends the process. */
export interface RedisConnections {
  /** Publishes, and stores accounts and limits. Fails immediately if Redis is unavailable. */
  readonly commands: Redis;
  /** Receives messages from other instances. */
  readonly subscriber: Redis;
  /** True if commands get responses AND the subscription is active, so that fan-out works. */
  isAnswering(): Promise<boolean>;
  close(): void;
}

export function connectRedis(url: URL, log: Log): RedisConnections {
  const common: RedisOptions = { retryStrategy: () => RETRY_DELAY, connectTimeout: 2000, disableClientInfo: true };
  // No offline queue, retry or resend: a notification that can't be sent now must not arrive late or twice.
  const commands = new QuietRedis(url.href, {
    ...common,
    commandTimeout: COMMAND_TIMEOUT,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  });
  // Subscriptions, however, are made whenever Redis becomes available.
  const subscriber = new QuietRedis(url.href, { ...common, maxRetriesPerRequest: null });
  sayState('commands', commands, url, log);
  sayState('subscriber', subscriber, url, log);

  return {
    commands,
    subscriber,
    isAnswering: async () => {
      if (subscriber.status !== 'ready') return false;
      // Responses come in order: a ping response means that earlier subscriptions are active.
      const answers = Promise.all([commands.ping(), subscriber.ping()]).then(
        () => true,
        () => false,
      );
      return Promise.race([answers, after(COMMAND_TIMEOUT, false)]);
    },
    close: () => {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

/**
 * The Socket.IO adapter ignores the promises of its commands, and an unhandled rejection would end the process.
 * Handle them here; callers that await a command still get its error.
 */
class QuietRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...args);
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer;
  }
}

/**
 * Logs each change of a connection's state once, rather than every failed attempt. Also serves as the `error`
 * listener.
 */
function sayState(name: string, client: Redis, url: URL, log: Log): void {
  let isAway = false;
  client.on('ready', () => {
    isAway = false;
    log.info(`Redis ${name}: connected to ${url.host}`);
  });
  client.on('error', (error: Error) => {
    if (isAway) return;
    isAway = true;
    const reason = error.message || (error as NodeJS.ErrnoException).code;
    log.warn(`Redis ${name}: ${url.host} is unavailable (${reason}). Local clients go on; trying again.`);
  });
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}
