/** The tap on a real Redis. */
import { Redis } from 'ioredis';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { tapRedis } from 'realtime-doctor/sources/redis.ts';
import { redis } from '../../tools/scenarios/parts/programs.ts';
import { expect, test } from '../diagnosis/test.ts';

const channels = ['socket.io', 'socketio'];

test("records the listeners and the adapter's commands", async ({ sandbox }) => {
  const { url } = await redis(sandbox);
  const entries: NewEntry[] = [];
  const tap = tapRedis(new URL(url), { write: (entry) => entries.push(entry), channels, monitor: true });
  const [subscriber, publisher] = [new Redis(url), new Redis(url)];
  await subscriber.subscribe('socket.io-request#/#', 'other');
  await subscriber.psubscribe('socket.io#/#*');

  await tap.look();
  expect(entries).toContainEqual({
    source: 'redis',
    kind: 'redis.pubsub',
    channels: ['other', 'socket.io-request#/#'],
    patterns: 1,
  });

  // The listener connects at its own pace. What it received from the adapter is recorded, and nothing else.
  await expect
    .poll(async () => {
      await publisher.publish('other', 'not ours');
      await publisher.publish('socket.io#/#room#', 'to all');
      return entries.filter(({ kind }) => kind === 'redis.monitor').map((entry) => 'command' in entry && entry.command);
    })
    .toContain('publish socket.io#/#room# to all');
  expect(JSON.stringify(entries)).not.toContain('not ours');

  tap.stop();
  subscriber.disconnect();
  publisher.disconnect();
});

test('an unreachable Redis is recorded, and delays nothing', async ({ sandbox }) => {
  const store = await redis(sandbox);
  await store.stop();
  const entries: NewEntry[] = [];
  const tap = tapRedis(new URL(store.url), { write: (entry) => entries.push(entry), channels, monitor: true });
  await tap.look();
  tap.stop();
  expect(entries).toEqual([
    { source: 'journey', kind: 'checkpoint', name: expect.stringMatching(/^Redis did not list its listeners: .+/) },
  ]);
});
