/**
 * Redis' side of the fan-out: who listens on which channel, at the journey's beginning and end, and on demand what the
 * adapter says over it. Read-only: PUBSUB and MONITOR (https://redis.io/docs/latest/commands/monitor/) change nothing.
 */
import { Redis } from 'ioredis';
import type { NewEntry } from '../transcript/entries.ts';
import { messageOf } from '../errors.ts';

export interface RedisTap {
  /** Writes down the channels and patterns that have a listener now; says so where Redis does not answer. */
  look(): Promise<void>;
  stop(): void;
}

export interface RedisTapOptions {
  readonly write: (entry: NewEntry) => void;
  /** The adapter's channels begin with one of these (contract: `redisChannels`). */
  readonly channels: readonly string[];
  /** Also writes each command about these channels as Redis takes it. It halves what a busy Redis can do. */
  readonly monitor: boolean;
}

/** How long Redis may take to answer, milliseconds: it may be paused, and a journey must not wait for it. */
const PATIENCE = 1000;
/** Between two tries to hear a Redis that went away, milliseconds. */
const AGAIN = 250;

/** Characters of a command that are kept. */
const LONGEST = 400;

const about = /^p?(?:un)?subscribe$|^s?publish$/i;

export function tapRedis(url: URL, { write, channels, monitor }: RedisTapOptions): RedisTap {
  const connection = {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    enableReadyCheck: false,
    // A Redis 6 user may be forbidden to ask for it.
    disableClientInfo: true,
  } as const;
  const expected = (): void => undefined;
  const listener = monitor
    ? new Redis(url.href, { ...connection, monitor: true, retryStrategy: () => AGAIN })
    : undefined;
  listener?.on('monitor', (_time: string, [command = '', ...args]: string[]) => {
    if (!about.test(command) || !channels.some((channel) => args[0]?.startsWith(channel))) return;
    // A message is packed in binary; its beginning tells what it is.
    write({
      source: 'redis',
      kind: 'redis.monitor',
      command: [command.toLowerCase(), ...args].join(' ').slice(0, LONGEST),
    });
  });
  // It is tried again until it answers. That it was away is in the services' own entries, with the reason.
  listener?.on('error', expected);
  listener?.connect().catch(expected);

  const look = async (): Promise<void> => {
    const asker = new Redis(url.href, { ...connection, commandTimeout: PATIENCE, retryStrategy: () => null });
    // What it fails with is what the calls below reject with.
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
      write({ source: 'journey', kind: 'checkpoint', name: `Redis did not say who listens: ${why}` });
    } finally {
      asker.disconnect();
    }
  };
  return { look, stop: () => listener?.disconnect() };
}
