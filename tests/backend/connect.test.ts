import { get } from 'node:http';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { type Claims, mint, someUser } from './tokens.ts';
import { expect, onEachBackend, test } from './test.ts';

/** Every reason for a refusal: what the client is told, and what the log says (N and P: jsonwebtoken and PyJWT). */
const refusals: readonly {
  readonly title: string;
  readonly auth: () => Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly log: RegExp;
}[] = [
  { title: 'no token', auth: () => ({}), reason: 'no token provided', log: /REJECTED - no token provided/ },
  { title: 'an empty token', auth: () => ({ token: '' }), reason: 'no token provided', log: /no token provided/ },
  {
    title: 'a token that is not a string',
    auth: () => ({ token: 7 }),
    reason: 'no token provided',
    log: /no token provided/,
  },
  {
    title: 'an expired token',
    auth: () => ({ token: mint({ exp: Math.floor(Date.now() / 1000) - 60 }) }),
    reason: 'jwt expired',
    log: /JWT validation failed: (jwt expired|Signature has expired)/,
  },
  {
    title: 'a token signed with another secret',
    auth: () => ({ token: mint({}, 'another-secret-that-has-more-than-32-bytes') }),
    reason: 'invalid signature',
    log: /JWT validation failed: (invalid signature|Signature verification failed)/,
  },
  {
    title: 'a token for another audience',
    auth: () => ({ token: mint({ aud: 'another-app' }) }),
    reason: 'jwt audience invalid. expected: stackmotive-app',
    log: /JWT validation failed: (jwt audience invalid|Invalid audience|Audience doesn't match)/,
  },
  {
    title: 'a token without an audience',
    auth: () => ({ token: mint({ aud: undefined }) }),
    reason: 'jwt audience invalid. expected: stackmotive-app',
    log: /JWT validation failed: (jwt audience invalid|Token is missing the "aud" claim)/,
  },
  {
    title: 'a token from another issuer',
    auth: () => ({ token: mint({ iss: 'elsewhere.example' }) }),
    reason: 'jwt issuer invalid. expected: stackmotive.com',
    log: /JWT validation failed: (jwt issuer invalid|Invalid issuer)/,
  },
  {
    title: 'a token without an issuer',
    auth: () => ({ token: mint({ iss: undefined }) }),
    reason: 'jwt issuer invalid. expected: stackmotive.com',
    log: /JWT validation failed: (jwt issuer invalid|Token is missing the "iss" claim)/,
  },
  {
    title: 'a value that is not a token',
    auth: () => ({ token: 'rubbish' }),
    reason: 'jwt malformed',
    log: /JWT validation failed: (jwt malformed|Not enough segments)/,
  },
  {
    title: 'an unsigned token',
    auth: () => ({ token: unsigned({ user_id: '1' }) }),
    reason: 'jwt signature is required',
    log: /JWT validation failed: (jwt signature is required|The specified alg value is not allowed)/,
  },
  {
    title: 'a refresh token',
    auth: () => ({ token: mint({ type: 'refresh' }) }),
    reason: 'jwt type invalid. expected: access',
    log: /JWT validation failed: jwt type invalid/,
  },
  {
    title: 'a token without a user',
    auth: () => ({ token: mint({ sub: undefined, user_id: undefined }) }),
    reason: 'jwt names no user',
    log: /JWT validation failed: jwt names no user/,
  },
];

/** HTTP status that a WebSocket handshake gets. */
function upgradeStatus({ url }: { readonly url: string }, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const request = get(new URL(path, url), { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    request.once('error', reject);
  });
}

/** `alg: none`, as an attacker would write it. */
function unsigned(claims: Claims): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims, iss: 'stackmotive.com', aud: 'stackmotive-app' })}.`;
}

onEachBackend((kind) => {
  test('sends the acknowledgement and the connected event in the order of its kind', async ({ backend, connect }) => {
    const client = connect(backend, mint());
    await client.welcomed();
    expect(client.packets.map((packet, i) => packet.slice(0, kind.order[i]?.length))).toEqual(kind.order);
  });

  test('sends each connection one connected event, with the tier of its token', async ({ backend, connect }) => {
    const client = connect(backend, mint({ tier: 'builder' }));
    await client.welcomed();
    // Its answer comes after everything that was emitted before it.
    await client.subscribe();
    expect(client.received('connected')).toEqual([
      {
        message: expect.any(String),
        tier: 'builder',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*(Z|\+00:00)$/),
      },
    ]);

    client.socket.io.engine.close();
    await expect.poll(() => client.received('connected').length, 'greeted again').toBe(2);
    await client.subscribe();
    expect(client.received('connected')).toHaveLength(2);
  });

  test('takes the token from the query if auth has none', async ({ backend, connect }) => {
    const client = connect(backend, { query: { token: mint({ tier: 'participant' }) } });
    await client.welcomed();
    expect(client.received('connected')).toMatchObject([{ tier: 'participant' }]);
  });

  test('prefers the token in auth', async ({ backend, connect }) => {
    const client = connect(backend, { auth: { token: mint({ tier: 'builder' }) }, query: { token: mint() } });
    await client.welcomed();
    expect(client.received('connected')).toMatchObject([{ tier: 'builder' }]);
  });

  for (const [title, claims] of [
    ['without a tier', { tier: undefined }],
    ['with an unknown tier', { tier: 'emperor' }],
  ] as const) {
    test(`treats a token ${title} as a navigator's`, async ({ backend, connect }) => {
      const client = connect(backend, mint(claims));
      await client.welcomed();
      expect(client.received('connected')).toMatchObject([{ tier: stackmotive.token.defaultTier }]);
    });
  }

  for (const { title, auth, reason, log } of refusals) {
    test(`refuses ${title}`, async ({ start, connect }) => {
      const backend = await start();
      const client = connect(backend, { auth: auth() });
      expect(await client.refusal()).toBe(kind.refusal ?? reason);
      // The server refused it, so the client must not retry.
      expect(client.socket.active).toBe(false);
      expect(client.received('connected')).toEqual([]);
      await backend.line(log);
      await backend.line(/Connection REJECTED - (no token provided|token validation failed)/);
    });
  }

  test('refuses a native WebSocket', async ({ start }) => {
    const backend = await start();
    // Node and python-socketio under uvicorn differ, and uvicorn between its versions (docs/contract.md, cause 1).
    expect([400, 403]).toContain(await upgradeStatus(backend, `/socket.io/?token=${mint()}`));
    expect(backend.lines.join('\n')).not.toContain('CONNECT EVENT FIRED');
  });

  test('logs a successful connection in the order of the contract', async ({ start, connect }) => {
    const backend = await start();
    const user = someUser();
    const token = mint({ user_id: user, tier: 'builder' });
    await connect(backend, token).welcomed();
    await backend.line(/Emitted 'connected' event/);

    const prefix = '[WebSocket][DIAGNOSTIC] ';
    const lines = backend.lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
    const sid = /sid=(\S+)/.exec(lines.join('\n'))?.[1] ?? 'none';
    expect(lines).toEqual([
      'Socket.IO server initialized',
      'Socket.IO path: /socket.io/',
      `===== CONNECT EVENT FIRED ===== sid=${sid}`,
      expect.stringContaining(token),
      `verify_jwt() called with token: ${token.slice(0, 20)}...`,
      expect.stringMatching(/^JWT decoded successfully: \{.*user_id.*\}$/),
      `Client CONNECTED SUCCESSFULLY: ${sid} (user: ${user}, tier: builder)`,
      `Emitted 'connected' event to ${sid}`,
    ]);
  });

  test('writes no diagnostic lines when they are off', async ({ start, connect }) => {
    const backend = await start({ STACKMOTIVE_DIAGNOSTICS: 'off' });
    const client = connect(backend, mint());
    await client.welcomed();
    await client.subscribe();
    await connect(backend, {}).refusal();
    await backend.end('SIGTERM');
    expect(backend.lines.filter((line) => /\[WebSocket\]|eyJ/.test(line))).toEqual([]);
  });

  test('does not let a client forge a log line', async ({ start, connect }) => {
    const backend = await start();
    await connect(backend, { auth: { token: 'a\nforged line' } }).refusal();
    await backend.line(/Connection REJECTED/);
    expect(backend.lines.filter((line) => line.startsWith('forged'))).toEqual([]);
  });

  test('sends its ping settings to the client', async ({ start, connect }) => {
    const backend = await start({ STACKMOTIVE_PING_INTERVAL: '2', STACKMOTIVE_PING_TIMEOUT: '3' });
    const opening = await fetch(`${backend.url}/socket.io/?EIO=4&transport=polling`);
    const packet = JSON.parse((await opening.text()).slice(1)) as unknown;
    expect(packet).toMatchObject({ pingInterval: 2000, pingTimeout: 3000 });
    await connect(backend, mint()).welcomed();
  });

  test('allows any origin by default, and only the listed ones if configured', async ({ backend, start }) => {
    const allowed = async ({ url }: { url: string }, origin: string) => {
      const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(['*', 'http://page.example']).toContain(await allowed(backend, 'http://page.example'));
    const strict = await start({ CORS_ORIGINS: 'http://a.example, http://b.example' });
    expect(await allowed(strict, 'http://b.example')).toBe('http://b.example');
    expect(await allowed(strict, 'http://c.example')).toBe(null);
  });
});
