import { expect, test } from '../../../fixtures/index.ts';

test('passes at once', async ({ dashboard, session }) => {
  await dashboard.open();
  await expect(session).toBeSubscribed();
});

test('passes at the second try', async ({ dashboard, session }, { retry }) => {
  await dashboard.open();
  await expect(session).toBeSubscribed();
  expect(retry).toBe(1);
});

test('never ends', async ({ dashboard, session }) => {
  await dashboard.open();
  await expect(session).toBeSubscribed();
  console.log('under way');
  await new Promise(() => undefined);
});

test('spins', async ({ dashboard, session }) => {
  await dashboard.open();
  await expect(session).toBeSubscribed();
  for (;;);
});
