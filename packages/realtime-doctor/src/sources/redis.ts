/**
 * Observes Redis' side of the fan-out: the listeners of each channel, at the beginning and end of a journey, and on
 * request the adapter's commands. Read-only: PUBSUB and MONITOR (https://redis.io/docs/latest/commands/monitor/) change
 * nothing.
 */
import { Redis } from 'ioredis';
import type { NewEntry } from '../transcript/entries.ts';
import { messageOf } from '../errors.ts';

export interface RedisTap {
  /** Records the channels and patterns that currently have a listener, or that Redis does not answer. */
  look(): Promise<void>;
  stop(): void;
}

export interface RedisTapOptions {
  readonly write: (entry: NewEntry) => void;
  /** Prefixes of the adapter's channels (contract: `redisChannels`). */
  readonly channels: readonly string[];
  /** Also records each command about these channels. MONITOR halves the throughput of a busy Redis. */
  readonly monitor: boolean;
}

/** Redis may be paused, and a journey must not wait for it. */
const ANSWER_TIMEOUT_MS = 1000;
const RECONNECT_DELAY_MS = 250;

const MAX_COMMAND_LENGTH = 400;

const about = /^p?(?:un)?subscribe$|^s?publish$/i;

export function tapRedis(url: URL, { write, channels, monitor }: RedisTapOptions): RedisTap {
  const connection = {
    lazyConnect: true,
    connectTimeout: ANSWER_TIMEOUT_MS,
    enableReadyCheck: false,
    // A Redis 6 user may lack the permission for it.
    disableClientInfo: true,
  } as const;
  const expected = (): void => undefined;
  const listener = monitor
    ? new Redis(url.href, { ...connection, monitor: true, retryStrategy: () => RECONNECT_DELAY_MS })
    : undefined;
  listener?.on('monitor', (_time: string, [command = '', ...args]: string[]) => {
    if (!about.test(command) || !channels.some((channel) => args[0]?.startsWith(channel))) return;
    // A message is packed in binary; its first bytes show its kind.
    write({
      source: 'redis',
      kind: 'redis.monitor',
      command: [command.toLowerCase(), ...args].join(' ').slice(0, MAX_COMMAND_LENGTH),
    });
  });
  // The client reconnects until Redis answers. The services' own entries record the outage and its reason.
  listener?.on('error', expected);
  listener?.connect().catch(expected);

  const look = async (): Promise<void> => {
    const asker = new Redis(url.href, { ...connection, commandTimeout: ANSWER_TIMEOUT_MS, retryStrategy: () => null });
    // The calls below reject with the same error.
    asker.on('error', expected);
    try {
      await asker.connect();
      const [names, patterns] = await Promise.all([asker.pubsub('CHANNELS'), asker.pubsub('NUMPAT')]);
      write({
        source: 'redis',
        kind: 'redis.pubsub',
        channels: (names as string[]).toSorted(),
        patterns: Number(patterns),
      });
    } catch (error) {
      const why = messageOf(error);
      write({ source: 'journey', kind: 'checkpoint', name: `Redis did not list its listeners: ${why}` });
    } finally {
      asker.disconnect();
    }
  };
  return { look, stop: () => listener?.disconnect() };
}
