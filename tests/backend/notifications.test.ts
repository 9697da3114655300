import { BREAKER_OPEN, BREAKER_THRESHOLD, CircuitBreaker } from '../../stack/backend/src/notifications.ts';
import { DUPLICATE_WINDOW, LIMIT, LIMIT_WINDOW, MemoryLimits } from '../../stack/backend/src/limits.ts';
import { mint, someUser } from './tokens.ts';
import { call, expect, notify, onEachBackend, test } from './test.ts';

onEachBackend(() => {
  test('delivers to a subscribed connection, in the format of the contract', async ({ backend, connect }) => {
    const token = mint();
    const client = connect(backend, token);
    await client.welcomed();
    await client.subscribe();
    expect(await notify(backend, token, 'price alert', { symbol: 'AAPL' })).toMatchObject({
      status: 200,
      body: { delivered: true },
    });
    await expect
      .poll(() => client.received('notification'))
      .toEqual([
        {
          type: 'test',
          message: 'price alert',
          data: { symbol: 'AAPL' },
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*(Z|\+00:00)$/),
        },
      ]);
  });

  test('sends data as an object even if none was given', async ({ backend, connect }) => {
    const token = mint();
    const client = connect(backend, token);
    await client.welcomed();
    await client.subscribe();
    await notify(backend, token, 'bare');
    await expect.poll(() => client.received('notification')).toMatchObject([{ data: {} }]);
  });

  test('delivers to every subscribed connection of the user', async ({ backend, connect }) => {
    const token = mint();
    const pages = [connect(backend, token), connect(backend, token)];
    for (const page of pages) await page.welcomed();
    for (const page of pages) await page.subscribe();
    await notify(backend, token, 'both');
    for (const page of pages) await expect.poll(page.notifications).toEqual(['both']);
  });

  test('delivers to no one but the target', async ({ backend, connect }) => {
    const [target, other] = [mint(), mint()];
    const page = connect(backend, target);
    const otherPage = connect(backend, other);
    for (const client of [page, otherPage]) await client.welcomed();
    for (const client of [page, otherPage]) await client.subscribe();
    await notify(backend, target, 'for the target');
    await notify(backend, other, 'for the other');
    // If the first had been sent here, too, it would come before the second.
    await expect.poll(otherPage.notifications).toEqual(['for the other']);
    await expect.poll(page.notifications).toEqual(['for the target']);
  });

  test('delivers nothing before the connection subscribes', async ({ backend, connect }) => {
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    expect((await notify(backend, token, 'too early')).body).toEqual({
      delivered: false,
      reason: 'no subscribed connection',
    });
    await page.subscribe();
    await notify(backend, token, 'in time');
    await expect.poll(page.notifications).toEqual(['in time']);
  });

  test('delivers nothing after the connection unsubscribes', async ({ backend, connect }) => {
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();
    page.socket.emit('unsubscribe_notifications', {});
    await expect.poll(() => page.received('notifications_unsubscribed')).toEqual([{ message: expect.any(String) }]);
    expect((await notify(backend, token, 'too late')).body).toMatchObject({ delivered: false });
    await page.subscribe();
    await notify(backend, token, 'again');
    await expect.poll(page.notifications).toEqual(['again']);
  });

  test('compares ids as text: a number in the token names the same user', async ({ backend, connect }) => {
    const user = someUser();
    const page = connect(backend, mint({ user_id: user }));
    await page.welcomed();
    await page.subscribe();
    const asNumber = mint({ user_id: Number(user), sub: undefined });
    expect((await notify(backend, asNumber, 'same user')).body).toEqual({ delivered: true });
    await expect.poll(page.notifications).toEqual(['same user']);
    const asText = mint({ user_id: user });
    expect((await notify(backend, asText, 'same user')).body).toMatchObject({ reason: 'duplicate' });
  });

  test('uses sub if the token has no user_id', async ({ backend, connect }) => {
    const user = someUser();
    const page = connect(backend, mint({ sub: user, user_id: undefined }));
    await page.welcomed();
    await page.subscribe();
    await notify(backend, mint({ user_id: user }), 'same user');
    await expect.poll(page.notifications).toEqual(['same user']);
  });

  test('refuses a subscription if the token has expired since connecting', async ({ backend, connect }) => {
    const expires = Math.floor(Date.now() / 1000) + 2;
    const token = mint({ exp: expires });
    const page = connect(backend, token);
    await page.welcomed();
    await expect.poll(() => Date.now() >= expires * 1000, { timeout: 10_000 }).toBe(true);
    page.socket.emit('subscribe_notifications', {});
    await expect.poll(() => page.received('error')).toEqual([{ message: 'Not authenticated' }]);
    expect(page.received('notifications_subscribed')).toEqual([]);
  });

  test('drops a duplicate and reports it', async ({ backend, connect }) => {
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();
    expect((await notify(backend, token, 'once')).body).toEqual({ delivered: true });
    expect((await notify(backend, token, 'once', { other: 'data' })).body).toEqual({
      delivered: false,
      reason: 'duplicate',
    });
    await notify(backend, token, 'twice');
    await expect.poll(page.notifications).toEqual(['once', 'twice']);
  });

  test('does not count a notification that reached no one as a duplicate', async ({ backend, connect }) => {
    const token = mint();
    await notify(backend, token, 'heard by nobody');
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();
    expect((await notify(backend, token, 'heard by nobody')).body).toEqual({ delivered: true });
  });

  test('delivers at most 20 notifications per minute to a user', async ({ backend, connect }) => {
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();
    for (let i = 1; i <= LIMIT; i++) expect((await notify(backend, token, `number ${i}`)).status).toBe(200);
    const refused = await notify(backend, token, 'one too many');
    expect(refused).toMatchObject({ status: 429, body: { detail: expect.stringContaining('20') } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect.poll(() => page.notifications().length).toBe(LIMIT);
    // The limit of one user does not affect another.
    expect((await notify(backend, mint(), 'another user')).status).toBe(200);
  });

  for (const tier of ['navigator', 'participant', 'builder']) {
    test(`requires more than the tier ${tier}`, async ({ backend }) => {
      expect((await notify(backend, mint({ tier }), 'no')).status).toBe(403);
    });
  }

  test('requires a valid token', async ({ backend }) => {
    const path = '/api/notifications/test';
    const body = { message: 'no' };
    const none = await call(backend, path, { body });
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    expect((await call(backend, path, { body, headers: { authorization: 'Basic eDp5' } })).status).toBe(401);
    expect((await call(backend, path, { body, token: mint({ exp: 1 }) })).status).toBe(401);
    expect((await call(backend, path, { body, token: mint({ aud: 'another-app' }) })).status).toBe(401);
  });

  for (const body of ['{', '[]', {}, { message: '' }, { message: 7 }, { message: 'm', data: 'text' }]) {
    test(`rejects the body ${JSON.stringify(body)}`, async ({ backend }) => {
      const answer = await call(backend, '/api/notifications/test', { body, token: mint() });
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.anything() } });
    });
  }
});

test.describe('windows and circuit breaker, on a fake clock', () => {
  let now = 0;
  const clock = () => now;
  test.beforeEach(() => {
    now = 1_000_000;
  });

  test('an identical notification is a duplicate for 120 s', async () => {
    const limits = new MemoryLimits(clock);
    const admit = async () => (await limits.admit('1', 'same')).verdict;
    expect(await admit()).toBe('admitted');
    now += DUPLICATE_WINDOW - 1;
    expect(await admit()).toBe('duplicate');
    now += 1;
    expect(await admit()).toBe('admitted');
  });

  test('the limit is a sliding window: each of the 20 is freed after 60 s', async () => {
    const limits = new MemoryLimits(clock);
    for (let i = 0; i < LIMIT; i++) {
      expect(await limits.admit('1', `${i}`)).toEqual({ verdict: 'admitted' });
      now += 1000;
    }
    expect(await limits.admit('1', 'more')).toEqual({ verdict: 'limited', retryAfter: LIMIT_WINDOW - LIMIT * 1000 });
    now += LIMIT_WINDOW - LIMIT * 1000;
    expect(await limits.admit('1', 'more')).toEqual({ verdict: 'admitted' });
    expect(await limits.admit('1', 'and more')).toMatchObject({ verdict: 'limited' });
  });

  test('five failures in a row open the breaker for 30 s, for that user only', () => {
    const breaker = new CircuitBreaker(clock);
    for (let i = 1; i < BREAKER_THRESHOLD; i++) breaker.failed('1');
    expect(breaker.isOpen('1')).toBe(false);
    breaker.failed('1');
    expect(breaker.isOpen('1')).toBe(true);
    expect(breaker.isOpen('2')).toBe(false);
    now += BREAKER_OPEN - 1;
    expect(breaker.isOpen('1')).toBe(true);
    now += 1;
    expect(breaker.isOpen('1')).toBe(false);
  });

  test('a success resets the failure count', () => {
    const breaker = new CircuitBreaker(clock);
    for (let i = 1; i < BREAKER_THRESHOLD; i++) breaker.failed('1');
    breaker.succeeded('1');
    breaker.failed('1');
    expect(breaker.isOpen('1')).toBe(false);
  });
});
