import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { redactBuffer, Redactor } from 'realtime-doctor/redaction/index.ts';
import { knownNames } from 'realtime-doctor/redaction/names.ts';
import { showToken } from 'realtime-doctor/transcript/jwt.ts';
import { encodings, mint } from './secrets.ts';

const token = mint();
const shown = showToken(token);
const random = 'Zk3vQ9_xT7-bWm2LhY8pRc5NdGf0JsUa';
const awkward = 'p@ss "w\\örd" & <more>/+x';

function redactor(): Redactor {
  const it = new Redactor({ salt: 'test' });
  it.register(token, 'jwt');
  it.register(random, 'secret');
  it.register(awkward, 'password');
  return it;
}

for (const [name, encode] of Object.entries(encodings)) {
  for (const value of [token, random, awkward]) {
    test(`${value.slice(0, 6)}… is hidden: ${name}`, () => {
      const text = `before ${encode(value)} after`;
      const result = redactor().text(text);
      expect(result).not.toContain(encode(value).replaceAll(/^"|"$|=+$/g, ''));
      expect(result).not.toContain(value);
      expect(result).toMatch(/^before .*‹.* (?:#|%23)[0-9a-f]{6}›.* after$/);
      expect(longestCommon(result, encode(value)), 'what is left of it').toBeLessThan(18);
    });
  }
}

/** Length of the longest part of `value` that `text` still contains, ignoring what the encodings add. */
function longestCommon(text: string, value: string): number {
  let longest = 0;
  for (let start = 0; start < value.length; start++) {
    while (text.includes(value.slice(start, start + longest + 1)) && start + longest < value.length) longest++;
  }
  return longest;
}

test.describe('a token', () => {
  test('is shown as its claims and a hash, always the same for the same token', () => {
    expect(redactor().text(`a ${token} b ${token}`)).toBe(`a ${shown} b ${shown}`);
    expect(new Redactor().text(token), 'unregistered, by another redactor').toBe(shown);
    expect(shown).toMatch(/^‹jwt sub=1 tier=operator exp=\+3600s #[0-9a-f]{6}›$/);
  });

  test('keeps its public header, and nothing of the payload or signature', () => {
    const header = token.indexOf('.');
    for (const known of [redactor(), new Redactor()]) {
      for (let length = 1; length <= header + 1; length++) {
        expect(known.text(`token: ${token.slice(0, length)}`)).toBe(`token: ${token.slice(0, length)}`);
      }
      for (let length = header + 2; length < token.length; length++) {
        expect(known.text(`token: ${token.slice(0, length)}`)).toMatch(/^token: ‹(?:part of )?jwt .*#[0-9a-f]{6}›$/);
      }
    }
  });

  test('that is truncated names the registered token that it belongs to', () => {
    const cut = token.slice(0, token.indexOf('.') + 30);
    expect(redactor().text(cut)).toBe(shown.replace('‹jwt', '‹part of jwt'));
  });

  test('is recognised by its last 15 characters', () => {
    expect(redactor().text(`…${token.slice(-15)}`)).toBe(`…${shown.replace('‹jwt', '‹part of jwt')}`);
  });

  test('with other text attached is recognised', () => {
    const it = redactor();
    expect(it.text(`${token}.png`)).toBe(`${shown}.png`);
    expect(it.text(`${token}-1`)).toBe(`${shown}-1`);
    expect(it.text(`x${token}`)).toBe(`x${shown}`);
  });

  test('does not hide the URL parameters after it', () => {
    const url = new URL(redactor().text(`ws://h/socket.io/?token=${token}&EIO=4&transport=websocket`));
    expect(url.searchParams.get('token')).toBe(shown);
    expect(url.searchParams.get('EIO')).toBe('4');
  });

  test('is distinguished from another one attached to it', () => {
    const other = mint({ sub: '2' });
    for (const known of [redactor(), new Redactor()]) {
      expect(known.text(token + other)).toBe(shown + showToken(other));
    }
  });

  test('of another user with a similar beginning is hidden completely', () => {
    const other = mint({ jti: 'other' }, 'another secret than the first one was');
    expect(redactor().text(`a ${other} b`)).toBe(`a ${showToken(other)} b`);
  });

  test('that was not registered is also found in base64, at any offset', () => {
    for (const before of ['', 'u', 'u:', 'u:p', '{"token":"']) {
      const text = Buffer.from(`${before}${token}"}`).toString('base64');
      const result = new Redactor().text(`body ${text} end`);
      expect(result).toMatch(/^body [A-Za-z0-9]*‹jwt sub=1 .*›[A-Za-z0-9=]* end$/);
      expect(result).toContain(shown);
    }
  });

  test('that is malformed or unsigned is hidden, too', () => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    for (const odd of [
      `${header}.${payload}.`,
      `${header}.${payload.slice(0, -3)}.${signature}`,
      `eyJhb???.${payload}.${signature}`.replaceAll('?', 'A'),
      `${header}.${payload}.${signature}.extra.parts`,
    ]) {
      expect(new Redactor().text(odd)).not.toContain(payload.slice(0, -3));
    }
  });
});

test.describe('by the preceding name', () => {
  const table: [before: string, after: RegExp | string][] = [
    ['Authorization: Basic dXNlcjpodW50ZXIy', /^Authorization: Basic ‹secret #\w{6}›$/],
    ['authorization: Bearer abc123', /^authorization: Bearer ‹secret #\w{6}›$/],
    ['curl -H "Authorization: Bearer abc123" http://h', /^curl -H "Authorization: Bearer ‹secret #\w{6}›" http:\/\/h$/],
    ['Cookie: sid=abc; theme=dark', /^Cookie: sid=‹cookie #\w{6}›; theme=‹cookie #\w{6}›$/],
    ['Set-Cookie: sid="a b"; Path=/; Max-Age=3', /^Set-Cookie: sid=‹cookie #\w{6}›; Path=\/; Max-Age=3$/],
    ['{"headers":{"set-cookie":["a=b; Path=/"]}}', /^\{"headers":\{"set-cookie":\["a=‹cookie #\w{6}›; Path=\/"\]\}\}$/],
    ['{"name":"Cookie","value":"a=b"}', /^\{"name":"Cookie","value":"a=‹cookie #\w{6}›"\}$/],
    ['["Authorization","abc"]', /^\["Authorization","‹secret #\w{6}›"\]$/],
    ["(b'authorization', b'Bearer abc')", /^\(b'authorization', b'Bearer ‹secret #\w{6}›'\)$/],
    ['{"cookies":[{"name":"sid","value":"1"}]}', /^\{"cookies":\[\{"name":"sid","value":"‹cookie #\w{6}›"\}\]\}$/],
    ['GET /?token=abc&x=1 HTTP/1.1', /^GET \/\?token=‹secret %23\w{6}›&x=1 HTTP\/1.1$/],
    ['/?a=1&access_token=abc#top', /^\/\?a=1&access_token=‹secret %23\w{6}›#top$/],
    ['next=%2F%3Ftoken%3Dabc%26b', /^next=%2F%3Ftoken%3D‹secret %23\w{6}›/],
    ['{"token":"garbage"}', /^\{"token":"‹secret #\w{6}›"\}$/],
    ["auth={'token': 'garbage'}", /^auth=\{'token': '‹secret #\w{6}›'\}$/],
    [String.raw`40{\"token\":\"gar\\\"bage\"}`, /^40\{\\"token\\":\\"‹secret #\w{6}›\\"\}$/],
    ['40{"pid":"Gt8xu3a0mFqk2QvYAAAB","offset":"1"}', /^40\{"pid":"‹recovery id #\w{6}›","offset":"1"\}$/],
    ['{"password":"a\\"b"}', /^\{"password":"‹password #\w{6}›"\}$/],
    ['STACKMOTIVE_JWT_SECRET=dev-secret-change-me', /^STACKMOTIVE_JWT_SECRET=‹secret #\w{6}›$/],
    ['redis://user:hunter2@127.0.0.1:6379/0', /^redis:\/\/user:‹password %23\w{6}›@127.0.0.1:6379\/0$/],
    ['{"type":"password","__playwright_value_":"hunter2"}', /"__playwright_value_":"‹password #\w{6}›"/],
    ['{"selector":"internal:label=\\"Password\\"i","value":"hunter2"}', /"value":"‹password #\w{6}›"/],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nx', /^‹private key #\w{6}›\nx$/],
  ];
  for (const [before, after] of table) {
    test(before.slice(0, 60), () => {
      const result = new Redactor().text(before);
      expect(result).toMatch(after);
      expect(new Redactor().text(result), 'again').toBe(result);
    });
  }
});

test.describe('each such name alone is enough', () => {
  const opaque = 'q7Xw2Lm9Zt4Rb8Kd5Vn3';
  const spelt = ['clientSecret', 'api-key', 'private_key', 'access-key', 'refresh_token', 'stackmotive_access_token'];
  const forms: readonly ((name: string) => string)[] = [
    (name) => JSON.stringify({ [name]: opaque }),
    (name) => JSON.stringify({ a: JSON.stringify({ [name]: opaque }) }),
    (name) => `auth = {'${name}': '${opaque}'}`,
    (name) => JSON.stringify({ name, value: opaque }),
    (name) => `GET /?a=1&${name}=${opaque}&b=2 HTTP/1.1`,
    (name) => `next=%2F%3F${name}%3D${opaque}%26b`,
    (name) => `with ${name}=${opaque} set`,
  ];
  const headerLine = (name: string): string => `${name}: ${opaque}`;
  for (const name of [...knownNames, ...spelt]) {
    test(name, () => {
      const isHeader = /authorization|cookie|^x-/.test(name);
      const lines = isHeader ? [...forms.slice(0, 4), headerLine] : forms;
      // One by one: what is found in one line must not depend on another.
      for (const line of lines) expect(new Redactor().text(line(name))).not.toContain(opaque);
    });
  }
});

test.describe('leaves text that is not secret unchanged', () => {
  for (const text of [
    'Bearer authentication is required',
    'WWW-Authenticate: Bearer realm="api"',
    'the authorization: header is missing',
    'cookie: consent',
    '?pid=4711&jwt=none',
    'my_key=1 and monkey=banana; key=value',
    'verify_jwt() called with token: eyJhbGciOiJIUzI1NiIs',
    '{"token":"stackmotive_access_token","secret":"STACKMOTIVE_JWT_SECRET"}',
    '{"password":"Enter your password"}',
    '{"token":"","secret":null,"token_type":"bearer"}',
    '{"pid":"4711"}',
    'STACKMOTIVE_JWT_SECRET: field required',
    'const token=localStorage.getItem("stackmotive_access_token")',
    'https://user@example.com/ and mail@example.com',
    'eyJunk.and.names',
    '42["notification",{"type":"test","message":"price alert"}]',
    '0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000}',
    '{"a": 1.0, "b": 1e400, "a": 12345678901234567890}',
    'C:\\new\\table\\u0041',
  ]) {
    test(text.slice(0, 60), () => expect(redactor().text(text)).toBe(text));
  }
});

test('JSON stays valid, whatever precedes the secret', () => {
  const it = redactor();
  it.register('nothing-but-a-secret-1', 'secret');
  for (const before of ['\n', '\\', '"', '\t', '\u0001', '/']) {
    for (const line of [{ a: `${before}nothing-but-a-secret-1${before}`, [`${before}${token}`]: awkward }]) {
      const parsed = JSON.parse(it.text(JSON.stringify(line))) as Record<string, string>;
      const name = Object.keys(parsed)[1] ?? '';
      expect(parsed['a']).toMatch(/‹secret #\w{6}›/);
      expect(name).toContain(shown);
      expect(parsed[name]).toMatch(/^‹password #\w{6}›$/);
      // Not as JSON.stringify writes it, so it is searched as text instead of parsed.
      JSON.parse(it.text(JSON.stringify(line).replace('{', '{ ')));
    }
  }
});

test('an escape that spells the first letter of a secret stays an escape', () => {
  const it = new Redactor();
  it.register('nothing-but-a-secret-1', 'secret');
  const text = JSON.stringify({ a: '\nothing-but-a-secret-1' }, null, 1).replace('{', '{ ');
  expect(JSON.parse(it.text(text))).toEqual({ a: expect.stringMatching(/^\n‹secret #\w{6}›$/) });
});

test('does not mistake a backslash before an escaped value for part of its escapes', () => {
  const it = new Redactor();
  it.register('o       BlM~3fY', 'secret');
  expect(it.text(String.raw`\byAgICAgICBCbE1%2BM2ZZ`)).toMatch(/^\\b?‹secret #\w{6}›$/);
});

test('a value that was not registered is known from its first occurrence on', () => {
  const it = new Redactor();
  const opaque = 'f3a9c1d7e5b24860';
  expect(it.text(`sid is ${opaque}`)).toContain(opaque);
  const [cookie, log] = it.text(`Cookie: sid=${opaque}\nsession ${opaque} opened`).split('\n');
  expect(cookie).toMatch(/^Cookie: sid=‹cookie #\w{6}›$/);
  expect(log).toMatch(/^session ‹cookie #\w{6}› opened$/);
});

test('bounds what is remembered, however many possible secrets a peer sends', () => {
  const it = new Redactor();
  const long = (number: number): string =>
    createHash('shake256', { outputLength: 6000 }).update(`${number}`).digest('base64url');
  for (let number = 0; number < 60; number++) it.text(JSON.stringify({ token: long(number) }));
  expect(it.size).toBe(32);
  expect(it.text(JSON.stringify({ token: long(61) })), 'hidden where its name stands').not.toContain(
    long(61).slice(0, 9),
  );
});

test('a repetitive value is hidden after its name, but not searched for', () => {
  const it = new Redactor();
  const value = 'Zk3vQ9_xT7-bWm2L'.repeat(500);
  expect(it.text(JSON.stringify({ token: value }))).not.toContain('Zk3v');
  expect(it.size).toBe(0);
});

test('a short value is not registered, but still hidden after its name', () => {
  const it = new Redactor();
  expect(it.register('hunter2', 'password')).toBe(false);
  expect(it.text('hunter2 is a word; "password":"hunter2"')).toMatch(
    /^hunter2 is a word; "password":"‹password #\w{6}›"$/,
  );
});

test('value() returns the same object if it has no secret, and searches at any depth', () => {
  const it = redactor();
  const clean = { a: [1, { b: 'c' }], d: null };
  expect(it.value(clean)).toBe(clean);
  let deep: unknown = token;
  for (let depth = 0; depth < 5000; depth++) deep = [deep];
  expect(JSON.stringify(it.value(deep))).not.toContain(token);
  expect(it.value(JSON.parse('{"__proto__":{"a":"b"}}'))).toEqual(JSON.parse('{"__proto__":{"a":"b"}}'));
  expect(JSON.stringify(it.value(JSON.parse(`{"__proto__":"${token}"}`)))).toBe(`{"__proto__":"${shown}"}`);
});

test('file names are safe on every file system', () => {
  expect(redactor().fileName(`shot of ${token}.png`)).toMatch(/^shot of jwt-[0-9a-f]{6}\.png$/);
  expect(redactor().fileName(`${random}.txt`)).toMatch(/^secret-[0-9a-f]{6}\.txt$/);
  expect(redactor().fileName('01-toast.png')).toBe('01-toast.png');
});

test('repetitive input from a hostile peer takes linear time', () => {
  const seeds = [
    '\\\\',
    '"',
    'eyJ',
    'eyJ.',
    'token=',
    'token=‹',
    '‹',
    '://a:',
    'Cookie: a',
    'a=',
    '%',
    '%25',
    '&#',
    '&amp;',
    '[',
  ];
  const more = [
    '{"a":',
    '-----BEGIN PRIVATE KEY-----',
    'ZXlK',
    'V5S',
    'leUp',
    '"token":"',
    'A',
    'UEsDB',
    '‹jwt sub=1',
    '\\\\u0041',
    'a',
  ];
  const it = redactor();
  // Time must grow linearly: with quadratic time each of these would take minutes, and the test would time out.
  for (const seed of [...seeds, ...more]) {
    const repeated = seed.repeat(100_000 / seed.length);
    for (const start of ['', 'Cookie: ', 'token=', '://', '{"token":"'])
      expect(it.text(start + repeated)).toBeDefined();
  }
});

test('in binary data, hides base64 tokens and private keys, too, without moving other bytes', () => {
  const unknown = mint({ sub: 'unregistered' });
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----';
  for (const secret of [Buffer.from(unknown).toString('base64'), key]) {
    const bytes = Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from(`${secret} end`), Buffer.from([0, 254])]);
    const result = redactBuffer(bytes, new Redactor());
    expect(result.length).toBe(bytes.length);
    expect(result.subarray(3, -2).toString('latin1')).toMatch(/^\*{40,}=* end$/);
    expect([...result.subarray(0, 3), ...result.subarray(-2)]).toEqual([0, 1, 255, 0, 254]);
  }
});
