import jwt from 'jsonwebtoken';

/** A token like the application's, signed with a unique secret. */
export function mint(
  claims: Readonly<Record<string, unknown>> = {},
  secret = 'a secret of the tests, 32 bytes and more',
): string {
  const standard = { sub: '1', tier: 'operator', iat: 1_700_000_000, exp: 1_700_003_600 };
  return jwt.sign({ ...standard, jti: Math.random().toString(36), ...claims }, secret, { algorithm: 'HS256' });
}

/** Encodings of a value, by the names that a failing test shows. Shares no code with the redactor. */
export const encodings: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  'URL-encoded': (value) => encodeURIComponent(value),
  'URL-encoded twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  'URL-encoded, every byte': (value) =>
    bytes(value)
      .map((byte) => `%${hex(byte)}`)
      .join(''),
  'URL-encoded, every byte, upper case': (value) =>
    bytes(value)
      .map((byte) => `%${hex(byte).toUpperCase()}`)
      .join(''),
  'a form field': (value) => new URLSearchParams({ a: value }).toString().slice(2),
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 after one byte': (value) => Buffer.from(`:${value}`).toString('base64'),
  'base64 after two bytes': (value) => Buffer.from(`u:${value}`).toString('base64'),
  'base64 in the middle': (value) => Buffer.from(`{"a":"${value}","b":1}`).toString('base64'),
  base64url: (value) => Buffer.from(`ab${value}cd`).toString('base64url'),
  'base64, URL-encoded': (value) => encodeURIComponent(Buffer.from(value).toString('base64')),
  'JSON in base64': (value) => Buffer.from(JSON.stringify({ a: value })).toString('base64'),
  JSON: (value) => JSON.stringify(value),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify({ a: value })),
  'JSON in JSON in JSON': (value) => JSON.stringify(JSON.stringify(JSON.stringify([value]))),
  'JSON with every character escaped': (value) => `"${value.replaceAll(/[\s\S]/g, unicode)}"`,
  'JSON with slashes escaped': (value) => JSON.stringify(value).replaceAll('/', String.raw`\/`),
  'URL-encoded in JSON': (value) => JSON.stringify({ u: `/?a=${encodeURIComponent(value)}` }),
  HTML: (value) => value.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`),
  'HTML by names': (value) =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  hex: (value) => Buffer.from(value).toString('hex'),
  'hex in upper case': (value) => Buffer.from(value).toString('hex').toUpperCase(),
};

const bytes = (value: string): number[] => [...Buffer.from(value)];
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const unicode = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
