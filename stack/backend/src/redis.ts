import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from './diagnostics.ts';

/** How long one command may take before Redis counts as away, in milliseconds. */
const COMMAND_TIMEOUT = 1000;

/** Milliseconds between attempts to reach Redis: soon enough that a restart is hardly noticed. */
const RETRY_DELAY = 250;

/** Redis, or another instance, did not answer: nothing is said about what was asked. */
export class Unreachable extends Error {}

/** The two connections that the process holds. Redis may come and go: neither ever ends the process. */
export interface RedisConnections {
  /** Publishes, keeps accounts and limits. Fails at once while Redis is away. */
  readonly commands: Redis;
  /** Receives what other instances publish. */
  readonly subscriber: Redis;
  /** True when commands are answered AND the subscription is in place, so that fan-out works from now on. */
  isAnswering(): Promise<boolean>;
  close(): void;
}

export function connectRedis(url: URL, log: Log): RedisConnections {
  const common: RedisOptions = { retryStrategy: () => RETRY_DELAY, connectTimeout: 2000, disableClientInfo: true };
  // No offline queue, no retry, no resend: a notification that can't go out now must not arrive late or twice.
  const commands = new QuietRedis(url.href, {
    ...common,
    commandTimeout: COMMAND_TIMEOUT,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  });
  // The subscriptions, on the other hand, are to be made whenever Redis turns up.
  const subscriber = new QuietRedis(url.href, { ...common, maxRetriesPerRequest: null });
  sayState('commands', commands, url, log);
  sayState('subscriber', subscriber, url, log);

  return {
    commands,
    subscriber,
    isAnswering: async () => {
      if (subscriber.status !== 'ready') return false;
      // Answers come in order: one to a ping means that the subscriptions sent before it are in place.
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
 * The Socket.IO adapter never looks at the promises of its commands, and a rejection that nobody handles ends the
 * process. Handled here once; a caller that awaits a command still gets its error.
 */
class QuietRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...args);
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer;
  }
}

/** Says each change of a connection's state once, and not every failed attempt. Also the `error` listener. */
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
