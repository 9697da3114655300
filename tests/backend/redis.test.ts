import { mint } from './tokens.ts';
import { call, expect, health, notify, onEachBackend, redisState, test } from './test.ts';

onEachBackend((kind) => {
  test('health follows Redis down and up, and stays 200', async ({ redis, start }) => {
    const backend = await start({ REDIS_URL: redis.url });
    await expect.poll(() => health(backend)).toMatchObject({ status: 'ok', redis: 'ok' });
    await redis.kill();
    await expect.poll(() => health(backend)).toMatchObject({ status: 'degraded', redis: 'unavailable' });
    expect((await call(backend, '/api/health')).status).toBe(200);
    await redis.start();
    await expect.poll(() => health(backend)).toMatchObject({ status: 'ok', redis: 'ok' });
  });

  test('serves its own clients while Redis is down', async ({ redis, start, connect }) => {
    const backend = await start({ REDIS_URL: redis.url });
    await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();

    await redis.kill();
    expect((await notify(backend, token, 'while away')).body).toEqual({ delivered: true });
    await expect.poll(page.notifications).toEqual(['while away']);
    const newcomer = connect(backend, mint());
    await newcomer.welcomed();
    await newcomer.subscribe();

    await redis.start();
    await expect.poll(() => redisState(backend)).toBe('ok');
    await notify(backend, token, 'back');
    // Nothing arrives late or twice.
    await expect.poll(page.notifications).toEqual(['while away', 'back']);
    expect(page.socket.connected).toBe(true);
    expect(page.received('connected')).toHaveLength(1);
  });

  test('serves its own clients while Redis accepts connections but does not answer', async ({
    redis,
    start,
    connect,
  }) => {
    const backend = await start({ REDIS_URL: redis.url });
    await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const page = connect(backend, token);
    await page.welcomed();
    await page.subscribe();

    redis.pause();
    expect(await health(backend)).toMatchObject({ status: 'degraded', redis: 'unavailable' });
    expect((await notify(backend, token, 'in the silence')).body).toEqual({ delivered: true });
    await expect.poll(page.notifications).toEqual(['in the silence']);

    redis.resume();
    await expect.poll(() => redisState(backend)).toBe('ok');
    await notify(backend, token, 'back');
    await expect.poll(page.notifications).toEqual(['in the silence', 'back']);
  });

  test('reports that accounts and other instances are unreachable, and recovers', async ({ redis, start }) => {
    const backend = await start({ REDIS_URL: redis.url });
    await expect.poll(() => redisState(backend)).toBe('ok');
    const user = { email: 'someone@example.com', password: 'correct horse', username: 'Someone' };
    await redis.kill();
    expect((await call(backend, '/api/register', { body: user })).status).toBe(503);
    expect((await call(backend, '/api/login', { body: user })).status).toBe(503);
    expect((await call(backend, '/api/dev/disconnect', { body: {}, token: mint() })).status).toBe(503);
    await redis.start();
    await expect.poll(() => redisState(backend)).toBe('ok');
    expect((await call(backend, '/api/register', { body: user })).status).toBe(201);
    expect((await call(backend, '/api/register', { body: user })).status).toBe(409);
  });

  test('starts without Redis and uses it once it is there', async ({ redis, start, connect }) => {
    await redis.kill();
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    expect(await redisState(a)).toBe('unavailable');
    await redis.start();
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const page = connect(b, token);
    await page.welcomed();
    await page.subscribe();
    await notify(a, token, 'across');
    await expect.poll(page.notifications).toEqual(['across']);
  });

  test('a notification that one instance receives reaches the page on the other, once', async ({
    redis,
    start,
    connect,
  }) => {
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const [onA, onB, strangerOnB] = [connect(a, token), connect(b, token), connect(b, mint())];
    for (const page of [onA, onB, strangerOnB]) await page.welcomed();
    await onB.subscribe();
    await strangerOnB.subscribe();

    expect((await notify(a, token, 'from a')).body).toEqual({ delivered: true });
    await expect.poll(onB.notifications).toEqual(['from a']);
    await onA.subscribe();
    await notify(b, token, 'from b');
    await notify(a, token, 'from a again');
    await expect.poll(onB.notifications).toEqual(['from a', 'from b', 'from a again']);
    await expect.poll(onA.notifications).toEqual(['from b', 'from a again']);
    expect(strangerOnB.notifications()).toEqual([]);
  });

  test('instances share the duplicate window and the limit', async ({ redis, start, connect }) => {
    const instances = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    const [a, b] = instances;
    for (const backend of instances) await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    for (const backend of instances) {
      const page = connect(backend, token);
      await page.welcomed();
      await page.subscribe();
    }
    expect((await notify(a, token, 'number 1')).body).toEqual({ delivered: true });
    expect((await notify(b, token, 'number 1')).body).toEqual({ delivered: false, reason: 'duplicate' });
    for (let i = 2; i <= 20; i++) expect((await notify(i % 2 ? a : b, token, `number ${i}`)).status).toBe(200);
    expect((await notify(a, token, 'one too many')).status).toBe(429);
    expect((await notify(b, token, 'one too many')).status).toBe(429);
  });

  test('fan-out resumes when Redis is back, and the breaker does not block reachable users', async ({
    redis,
    start,
    connect,
  }) => {
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const [here, there, patient] = [mint(), mint(), mint()];
    const pages = [connect(a, here), connect(b, there), connect(b, patient)] as const;
    for (const page of pages) await page.welcomed();
    for (const page of pages) await page.subscribe();
    const [pageHere, pageThere, pagePatient] = pages;

    await redis.kill();
    for (let i = 1; i <= 5; i++)
      expect((await notify(a, there, `lost ${i}`)).body).toEqual({ delivered: false, reason: 'fan-out failed' });
    expect((await notify(a, there, 'lost 6')).body).toEqual({ delivered: false, reason: 'circuit breaker open' });
    expect((await notify(a, here, 'local')).body).toEqual({ delivered: true });

    await redis.start();
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    await notify(a, patient, 'across again');
    await expect.poll(pagePatient.notifications).toEqual(['across again']);
    expect(pageHere.notifications()).toEqual(['local']);
    expect(pageThere.notifications()).toEqual([]);
    // Redis is back, but the circuit breaker stays open for 30 s.
    expect((await notify(a, there, 'lost 7')).body).toEqual({ delivered: false, reason: 'circuit breaker open' });
  });

  test('a notification that could not be sent is not delivered later', async ({ redis, start, connect }) => {
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const [token, other] = [mint(), mint()];
    const [page, otherPage] = [connect(b, token), connect(b, other)];
    for (const client of [page, otherPage]) await client.welcomed();
    for (const client of [page, otherPage]) await client.subscribe();

    // Sent but not answered, then the connection is lost: a client that resends would deliver it after all.
    redis.pause();
    expect((await notify(a, token, 'into the silence')).body).toEqual({ delivered: false, reason: 'fan-out failed' });
    await redis.kill();
    await redis.start();
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    await notify(a, other, 'barrier');
    await expect.poll(otherPage.notifications).toEqual(['barrier']);
    expect(page.notifications()).toEqual([]);
  });

  test('disconnects the caller on every instance', async ({ redis, start, connect }) => {
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const pages = [connect(a, token), connect(b, token)];
    for (const page of pages) await page.welcomed();
    expect((await call(a, '/api/dev/disconnect', { body: {}, token })).body).toEqual({ disconnected: 2 });
    for (const { socket } of pages) await expect.poll(() => socket.active).toBe(false);
  });

  test('the page reconnects to the other instance when its own dies', async ({ redis, start, connect }) => {
    const [a, b] = await Promise.all([start({ REDIS_URL: redis.url }), start({ REDIS_URL: redis.url })]);
    for (const backend of [a, b]) await expect.poll(() => redisState(backend)).toBe('ok');
    const token = mint();
    const onA = connect(a, token);
    await onA.welcomed();
    await onA.subscribe();
    await a.end('SIGKILL');
    await expect.poll(() => onA.socket.connected).toBe(false);
    const onB = connect(b, token);
    await onB.welcomed();
    expect((await notify(b, token, 'anybody?')).body).toMatchObject({ delivered: false });
    await onB.subscribe();
    expect((await notify(b, token, 'anybody?')).body).toEqual({ delivered: true });
    await expect.poll(onB.notifications).toEqual(['anybody?']);
  });

  test(`${kind.name} keeps everything in memory without a REDIS_URL, and logs that once`, async ({
    start,
    connect,
  }) => {
    for (const REDIS_URL of [undefined, '', 'memory://']) {
      const backend = await start({ REDIS_URL });
      expect(await redisState(backend)).toBe('memory');
      expect(backend.lines.filter((line) => /in memory/.test(line))).toHaveLength(1);
      const user = { email: 'someone@example.com', password: 'correct horse', username: 'S', tier: 'operator' };
      expect((await call(backend, '/api/register', { body: user })).status).toBe(201);
      const token = String((await call(backend, '/api/login', { body: user })).body['access_token']);
      const page = connect(backend, token);
      await page.welcomed();
      await page.subscribe();
      await notify(backend, token, 'in memory');
      await expect.poll(page.notifications).toEqual(['in memory']);
    }
  });
});
