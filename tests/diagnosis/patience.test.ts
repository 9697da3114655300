/** How long a page is watched after a single loss: until it is known whether the loss is periodic. */
import { expect, test } from '@playwright/test';
import { patienceWith } from 'realtime-doctor/examine/patience.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { Story } from '../claims/story.ts';

const WATCH_MS = 3600;
/** Connected at 130 ms, lost after `lived` ms, and reconnected one second later. */
const lostAfter = (lived: number): Story =>
  new Story()
    .connect({ at: 100 })
    .close(130 + lived, 1006)
    .connect({ at: 1130 + lived });

test('a page that reconnected is watched until its next connection has outlived the first, whatever the deadline', () => {
  const { transcript } = lostAfter(2000).until(4000);
  const back = 1160 + 2000;
  const { until, atLeast } = patienceWith(transcript, stackmotive, 100, WATCH_MS);
  expect(until).toBeGreaterThan(back + 2000 * 1.3 + 500);
  expect(atLeast).toBe(until);
});

test('watches no longer than the limit', () => {
  const { transcript } = lostAfter(20_000).until(22_000);
  const { until, atLeast } = patienceWith(transcript, stackmotive, 100, WATCH_MS);
  expect(until).toBe(20_130 + 6000);
  expect(atLeast).toBe(100 + WATCH_MS);
});

test('does not extend the time after a second loss, which is the answer', () => {
  const { transcript } = lostAfter(1000).close(3200, 1006).connect({ at: 4200 }).until(4500);
  expect(patienceWith(transcript, stackmotive, 100, WATCH_MS).until).toBe(100 + WATCH_MS);
});
