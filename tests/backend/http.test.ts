import jwt from 'jsonwebtoken';
import { mint, SECRET, someUser } from './tokens.ts';
import { call, expect, health, notify, onEachBackend, test } from './test.ts';

const someone = () => ({ email: `user-${someUser()}@example.com`, password: 'correct horse', username: 'Someone' });

/** Claims of the access token in an answer, with signature, issuer and audience checked. */
const claimsOf = ({ body }: { body: Record<string, unknown> }) =>
  jwt.verify(String(body['access_token']), SECRET, {
    algorithms: ['HS256'],
    issuer: 'stackmotive.com',
    audience: 'stackmotive-app',
  }) as jwt.JwtPayload;

onEachBackend(() => {
  test('registers and logs in the same user, with a token that has every claim', async ({ backend, connect }) => {
    const user = someone();
    const registered = await call(backend, '/api/register', { body: user });
    expect(registered).toMatchObject({ status: 201, body: { access_token: expect.any(String), token_type: 'bearer' } });
    const claims = claimsOf(registered);
    expect(claims).toMatchObject({
      tier: 'navigator',
      type: 'access',
      jti: expect.any(String),
      sub: claims['user_id'],
    });
    expect(claims['user_id']).toMatch(/^\d+$/);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600);

    const loggedIn = await call(backend, '/api/login', { body: { email: user.email, password: user.password } });
    expect(loggedIn).toMatchObject({ status: 200, body: { token_type: 'bearer' } });
    expect(claimsOf(loggedIn)['user_id']).toBe(claims['user_id']);
    expect(claimsOf(loggedIn).jti).not.toBe(claims.jti);
    await connect(backend, String(loggedIn.body['access_token'])).welcomed();
  });

  test('ignores the letter case of an email address', async ({ backend }) => {
    const user = someone();
    await call(backend, '/api/register', { body: user });
    const email = user.email.toUpperCase();
    expect((await call(backend, '/api/register', { body: { ...user, email } })).status).toBe(409);
    expect((await call(backend, '/api/login', { body: { email, password: user.password } })).status).toBe(200);
  });

  test('refuses a wrong password and an unknown address with the same message', async ({ backend }) => {
    const user = someone();
    await call(backend, '/api/register', { body: user });
    const wrong = await call(backend, '/api/login', { body: { ...user, password: 'wrong' } });
    const unknown = await call(backend, '/api/login', { body: someone() });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body).toEqual(unknown.body);
  });

  for (const [title, change] of [
    ['without an email address', { email: undefined }],
    ['with an invalid email address', { email: 'nobody' }],
    ['without a password', { password: undefined }],
    ['with an empty password', { password: '' }],
    ['without a username', { username: undefined }],
    ['with an unknown tier', { tier: 'emperor' }],
  ] as const) {
    test(`refuses a registration ${title}`, async ({ backend }) => {
      const answer = await call(backend, '/api/register', { body: { ...someone(), ...change } });
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.anything() } });
    });
  }

  test('lets a registration choose its tier in dev mode only', async ({ backend, start }) => {
    const operator = await call(backend, '/api/register', { body: { ...someone(), tier: 'operator' } });
    expect(claimsOf(operator)['tier']).toBe('operator');
    expect((await notify(backend, String(operator.body['access_token']), 'hello')).status).toBe(200);

    const production = await start({ STACKMOTIVE_DEV_MODE: undefined });
    const navigator = await call(production, '/api/register', { body: { ...someone(), tier: 'operator' } });
    expect(claimsOf(navigator)['tier']).toBe('navigator');
  });

  test("disconnects only the caller's connections", async ({ backend, connect }) => {
    const token = mint();
    const pages = [connect(backend, token), connect(backend, token)];
    const other = connect(backend, mint());
    for (const client of [...pages, other]) await client.welcomed();
    const reasons: string[] = [];
    for (const { socket } of [...pages, other]) socket.on('disconnect', (reason) => void reasons.push(reason));

    expect(await call(backend, '/api/dev/disconnect', { body: {}, token })).toMatchObject({
      status: 200,
      body: { disconnected: 2 },
    });
    await expect.poll(() => reasons).toEqual(['io server disconnect', 'io server disconnect']);
    // As after socket.disconnect(): the client does not reconnect by itself.
    expect(pages.map(({ socket }) => socket.active)).toEqual([false, false]);
    await other.subscribe();
  });

  test('offers the disconnect in dev mode only, to callers with a token', async ({ backend, start }) => {
    expect((await call(backend, '/api/dev/disconnect', { body: {} })).status).toBe(401);
    const production = await start({ STACKMOTIVE_DEV_MODE: 'no' });
    expect((await call(production, '/api/dev/disconnect', { body: {}, token: mint() })).status).toBe(404);
  });

  test('health names the instance and its state', async ({ start, connect }) => {
    const backend = await start({ STACKMOTIVE_INSTANCE: 'backend-2' });
    await backend.line(/backend-2/);
    expect(await health(backend)).toEqual({ status: 'ok', redis: 'memory', instance: 'backend-2', connections: 0 });
    await connect(backend, mint()).welcomed();
    expect(await health(backend)).toMatchObject({ connections: 1 });
  });

  test('answers a page of another origin', async ({ backend }) => {
    const { headers } = await call(backend, '/api/health', { headers: { origin: 'http://page.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test('answers 404 for unknown paths', async ({ backend }) => {
    expect(await call(backend, '/api/nothing')).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
  });
});
