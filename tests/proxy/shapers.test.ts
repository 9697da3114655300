/** The shapers alone, because real sockets would blur their effect. */
import { bandwidth, lateness, limitData, slicer } from 'playwright-realtime/proxy/shapers.ts';
import * as fc from 'fast-check';
import { expect, test } from './test.ts';

test('slicer: pieces have the average size plus or minus the variation; only the last may be shorter', () => {
  const sizes = fc
    .integer({ min: 1, max: 500 })
    .chain((average) => fc.tuple(fc.constant(average), fc.nat(average - 1)));
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 5000 }), ([average, variation], total) => {
      const { cut } = slicer(average, variation, 0);
      const pieces: number[] = [];
      for (let left = total; left > 0; left -= pieces.at(-1) ?? 0) pieces.push(cut?.(left) ?? 0);
      expect(Math.max(...pieces)).toBeLessThanOrEqual(average + variation);
      expect(Math.min(...pieces, ...pieces.slice(0, -1))).toBeGreaterThan(0);
      expect(pieces.slice(0, -1).every((size) => size >= average - variation)).toBe(true);
    }),
  );
});

test('slicer: varies in both directions', () => {
  const { cut } = slicer(100, 50, 0);
  const sizes = Array.from({ length: 1000 }, () => cut?.(1e6) ?? 0);
  expect(Math.min(...sizes)).toBeLessThan(75);
  expect(Math.max(...sizes)).toBeGreaterThan(125);
});

test('slicer: leaves its gap after the last piece', () => {
  const { ready, sent } = slicer(10, 0, 5);
  expect(ready?.(10, 1)).toBe(1);
  const before = performance.now();
  sent?.(10);
  expect(ready?.(10, 1)).toBeGreaterThanOrEqual(before + 5);
});

test('bandwidth: pieces follow one another at the rate, whenever the timers fire', () => {
  const { cut, ready, sent } = bandwidth(50);
  expect(cut?.(1_000_000)).toBe(5000);
  expect(ready?.(5000, 1000)).toBe(1100);
  // Asked again before it was sent, for example because another fault began: nothing is counted twice.
  expect(ready?.(5000, 1000)).toBe(1100);
  sent?.(5000);
  expect(ready?.(5000, 1000)).toBe(1200);
  sent?.(5000);
  expect(ready?.(100, 5000)).toBe(5002);
});

test('limit_data: stops at its limit', () => {
  let reached = 0;
  const { cut, sent } = limitData(10, () => reached++);
  expect(cut?.(7)).toBe(7);
  sent?.(7);
  expect([cut?.(7), reached]).toEqual([3, 0]);
  sent?.(3);
  expect([cut?.(7), reached]).toEqual([0, 1]);
});

test('latency: varies within its jitter', () => {
  const { delay } = lateness(100, 30);
  expect([-1, 0, 1].map((luck) => delay?.(luck))).toEqual([70, 100, 130]);
});
