/** A container's log, line by line, whatever the container does with it. */
import fc from 'fast-check';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import type { Container, Docker } from 'playwright-realtime/stack/compose/engine.ts';
import { FrameReader, nanoseconds } from 'playwright-realtime/stack/compose/frames.ts';
import { LogFollower, type Line } from 'playwright-realtime/stack/compose/logs.ts';
import { imageNames } from 'playwright-realtime/stack/prepare/base-images.ts';
import { expect, test } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

const image = () => imageNames(loadConfig()).E2E_IMAGE_NODE ?? 'node:24-slim';

/** Runs a script in a new container, `lives` times, and returns the log that was followed. */
async function followed(docker: Docker, script: string, lives: number, patience?: number): Promise<Line[]> {
  const container = await docker.createContainer({ Image: image(), Cmd: ['node', '-e', script] });
  try {
    return await live(container, lives, patience);
  } finally {
    await container.remove({ force: true });
  }
}

async function live(container: Container, lives: number, patience?: number): Promise<Line[]> {
  const lines: Line[] = [];
  const follower = new LogFollower(container, (line) => lines.push(line));
  for (let life = 0; life < lives; life++) {
    await container.start();
    follower.follow();
    await container.wait();
  }
  await follower.settled(patience);
  return lines;
}

test('each line is written once and in order, from both streams and across restarts', async ({ docker }) => {
  const script = 'for (let i = 0; i < 300; i++) { console.log("out " + i); console.error("err " + i); }';
  const lines = await followed(docker, script, 3);
  for (const stream of ['stdout', 'stderr'] as const) {
    const texts = lines.filter((line) => line.stream === stream).map((line) => line.text);
    const once = Array.from({ length: 300 }, (_, index) => `${stream.slice(3)} ${index}`);
    expect(texts).toEqual([...once, ...once, ...once]);
  }
});

test('a line longer than the engine’s buffer is one line, and so is a last line without a line feed', async ({
  docker,
}) => {
  const script = 'console.log("é".repeat(40_000)); process.stdout.write("no line feed");';
  const lines = await followed(docker, script, 1);
  expect(lines.map((line) => line.text)).toEqual(['é'.repeat(40_000), 'no line feed']);
});

test('a follow request that does not end is aborted, and keeps what was logged until then', async ({ docker }) => {
  const container = await docker.createContainer({
    Image: image(),
    Cmd: ['node', '-e', 'console.log("here"); setInterval(() => {}, 1000)'],
  });
  try {
    const lines: Line[] = [];
    const follower = new LogFollower(container, (line) => lines.push(line));
    await container.start();
    follower.follow();
    await expect.poll(() => lines.map((line) => line.text), { timeout: 30_000 }).toEqual(['here']);
    await follower.settled(1);
    expect(lines).toHaveLength(1);
  } finally {
    await container.remove({ force: true });
  }
});

test('reads frames however the stream is chunked', () => {
  const frame = fc.record({ stream: fc.constantFrom('stdout', 'stderr'), text: fc.string({ unit: 'binary' }) });
  fc.assert(
    fc.property(fc.array(frame), fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (frames, sizes) => {
      const time = '2026-11-23T05:40:12.123456789Z';
      const bytes = Buffer.concat(
        frames.map(({ stream, text }) => {
          const payload = Buffer.from(`${time} ${text}`);
          const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
          header.writeUInt32BE(payload.length, 4);
          return Buffer.concat([header, payload]);
        }),
      );
      const reader = new FrameReader();
      const read = [];
      for (let at = 0; at < bytes.length;) {
        const end = at + Number(sizes.next().value);
        read.push(...reader.push(bytes.subarray(at, end)));
        at = end;
      }
      expect(read.map(({ stream, text }) => ({ stream, text: text.toString() }))).toEqual(
        frames.map(({ stream, text }) => ({ stream, text: Buffer.from(text).toString() })),
      );
      expect(read.every((message) => message.time === nanoseconds(time))).toBe(true);
    }),
  );
});

test('keeps the nanoseconds of the engine’s times', () => {
  expect(nanoseconds('1970-01-01T00:00:01.000000001Z')).toBe(1_000_000_001n);
  expect(nanoseconds('1970-01-01T01:00:01.5+01:00')).toBe(1_500_000_000n);
  expect(nanoseconds('1970-01-01T00:00:02Z')).toBe(2_000_000_000n);
});
