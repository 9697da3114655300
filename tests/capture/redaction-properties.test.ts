import assert from 'node:assert/strict';
import { test } from '@playwright/test';
import fc from 'fast-check';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { readable } from 'realtime-doctor/redaction/readable.ts';
import { encodings, mint } from './secrets.ts';

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

const opaque = fc.array(fc.constantFrom(...base64url), { minLength: 20, maxLength: 80 }).map((each) => each.join(''));
const awkward = fc
  .array(fc.constantFrom(...printable, 'é', 'ß', '漢', '😀'), { minLength: 12, maxLength: 40 })
  .map((each) => each.join(''))
  // Only blanks, or one repeated letter: not a real password, and part of every text.
  .filter((value) => new Set(value).size > 8);
const token = fc
  .record({ sub: fc.string({ maxLength: 30 }), tier: fc.constantFrom('navigator', 'operator'), n: fc.nat() })
  .map((claims) => mint(claims));
const secret = fc.oneof(opaque, awkward, token);

/** Text that may surround secrets: words, JSON, URLs, line breaks, our own placeholders, and garbage. */
const fragment = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.json({ maxDepth: 2 }),
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom(
    '\n',
    '\\',
    '"',
    "'",
    '%',
    '&',
    '=',
    '; ',
    'token',
    'token=',
    '"token":"',
    'Cookie: a=b',
    'Bearer ',
    'eyJ',
  ),
  fc.constantFrom(
    '‹secret #a1b2c3›',
    '‹jwt sub=1 #a1b2c3›',
    '://u:p@',
    'Authorization: ',
    '{"pid":"',
    '-----BEGIN PRIVATE KEY-----',
  ),
);
const context = fc.array(fragment, { maxLength: 6 }).map((each) => each.join(''));
const encoding = fc.constantFrom(...Object.values(encodings));

/** Playwright's `expect` records each call as a step, which is too slow for a hundred thousand calls. */
const without = (text: string, value: string): void =>
  assert.ok(!text.includes(value), `${text}\nstill holds\n${value}`);

const kind = fc.constantFrom('secret' as const, 'password' as const);

test.describe.configure({ timeout: 120_000 });

test('a registered secret never survives, whatever its value, encoding and context', () => {
  fc.assert(
    fc.property(context, secret, encoding, context, kind, (before, value, encode, after, as) => {
      const redactor = new Redactor();
      redactor.register(value, as);
      const encoded = encode(value);
      const text = before + encoded + after;
      const result = redactor.text(text);
      without(before + result + after, value);
      // The surrounding text may happen to contain the quotes that the encoding added.
      without(result, encoded.replaceAll(/^"+|"+$|=+$/g, ''));
    }),
    { numRuns: 3000 },
  );
});

test('a secret cut in two, across lines or frames, leaves at most 14 characters', () => {
  fc.assert(
    fc.property(
      fc.oneof(opaque, token),
      fc.nat(),
      fc.constantFrom('\n', '"}\n{"raw":"', ' | '),
      (value, place, between) => {
        const redactor = new Redactor();
        redactor.register(value, 'secret');
        const from = Math.max(0, value.lastIndexOf('.') + 1);
        const cut = from + (place % (value.length - from));
        const result = redactor.text(`{"raw":"${value.slice(0, cut)}${between}${value.slice(cut)}"}`);
        for (let start = from; start + 15 <= value.length; start++) {
          if (start < cut && start + 15 > cut) continue;
          without(result, value.slice(start, start + 15));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('redaction is idempotent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(context, secret), { maxLength: 5 }),
      fc.array(secret, { maxLength: 3 }),
      (parts, known) => {
        const redactor = new Redactor();
        for (const value of known) redactor.register(value, 'secret');
        const once = redactor.text([...parts, ...known].join(''));
        assert.equal(redactor.text(once), once);
      },
    ),
    { numRuns: 3000 },
  );
});

test('redacted JSON is JSON of the same shape', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), secret, fc.boolean(), (json, value, pretty) => {
      const redactor = new Redactor();
      redactor.register(value, 'secret');
      const line = JSON.stringify(
        { json, token: value, text: `a${value}\n"${JSON.stringify(value)}` },
        null,
        pretty ? 2 : 0,
      );
      const parsed = JSON.parse(redactor.text(line)) as { token: string; text: string };
      assert.match(parsed.token, /^‹\w+ .*#[0-9a-f]{6}›$/);
      without(JSON.stringify(parsed), value);
    }),
    { numRuns: 1000 },
  );
});

test('hides the password of a URL at any depth of JSON, in any context', () => {
  const user = fc.string({ unit: 'binary', maxLength: 10 }).filter((each) => !/[\s/:@"'<>‹›]/.test(each));
  fc.assert(
    fc.property(context, user, opaque, context, fc.nat({ max: 3 }), (before, name, password, after, depth) => {
      // The text before it could be read as the beginning of a URL.
      let text = `${before.replaceAll('://', '')} redis://${name}:${password}@127.0.0.1 ${after}`;
      for (let level = 0; level < depth; level++) text = JSON.stringify({ level, text });
      without(new Redactor().text(text), password);
    }),
    { numRuns: 3000 },
  );
});

test('does not change what contains and names no secret', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9 .,:;!?(){}[\]<>"'\\/%&=+*-]{0,40}$/);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), fc.array(secret, { maxLength: 5 }), (words, known) => {
      const text = words.join('\n');
      const redactor = new Redactor();
      for (const value of known) redactor.register(value, 'secret');
      fc.pre(!/token|secret|passw|cookie|authorization|bearer|api.?key|pid|:\/\//i.test(text));
      assert.equal(redactor.text(text), text);
    }),
    { numRuns: 3000 },
  );
});

test('text that was left unchanged is still fully searchable once more secrets are known', () => {
  const quiet = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.stringMatching(/^[a-z %&\\+<>=]{0,20}$/),
    fc.json({ maxDepth: 2 }),
  );
  const piece = fc
    .tuple(secret, fc.nat())
    .map(([value, at]) => Buffer.from(value.slice(at % Math.max(1, value.length - 15))).toString());
  fc.assert(
    fc.property(
      fc.tuple(quiet, fc.oneof(secret, piece), encoding, quiet),
      fc.array(secret, { maxLength: 2 }),
      fc.nat({ max: 3 }),
      fc.boolean(),
      ([before, value, encode, after], others, depth, lines) => {
        let text = before + encode(value) + after;
        for (let level = 0; level < depth; level++) text = JSON.stringify({ level, text });
        if (lines) text = `${JSON.stringify({ text })}\n${JSON.stringify([text])}`;
        const redactor = new Redactor();
        fc.pre(redactor.text(text) === text);
        for (const each of [...others, value]) redactor.register(each, 'secret');
        if (redactor.placesOfRegistered(text).length === 0) assert.equal(redactor.text(text), text);
      },
    ),
    { numRuns: 3000 },
  );
});

test('finds every run of eight or more readable characters in bytes, with its position', () => {
  const mixed = fc.string({
    unit: fc.constantFrom('a', 'Z', ' ', '~', '\t', '\n', '\r', '\u0000', '\u001f', '\u007f', 'é', 'ÿ'),
    maxLength: 120,
  });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(mixed, fc.constantFrom('12345678', '1234567', 'x'.repeat(40)))),
      fc.nat(3),
      (parts, cut) => {
        const whole = Buffer.from(parts.join(''), 'latin1');
        // A view into other bytes, which may start in the middle of a word.
        const bytes = whole.subarray(Math.min(cut, whole.length));
        const text = bytes.toString('latin1');
        const runs = Array.from(text.matchAll(/[\t\n\r -~]{8,}/g), ({ 0: run, index }) => ({
          start: index,
          text: run,
        }));
        assert.deepEqual(readable(bytes, { isAscii: true }), runs);
        assert.deepEqual(readable(bytes, { isAscii: false }), [{ start: 0, text }]);
      },
    ),
  );
});
