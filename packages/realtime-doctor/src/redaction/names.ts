/** The names under which secrets travel: headers, query parameters, JSON members, environment variables. */
import { isPlaceholder, type SecretKind } from './placeholder.ts';

const headers = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'x-auth-token']);

/** Names of members and parameters, in one case and without `_` and `-`. */
const members: Readonly<Record<string, SecretKind>> = {
  ...Object.fromEntries(
    ['token', 'accesstoken', 'idtoken', 'refreshtoken', 'authtoken', 'jwt', 'bearer', 'secret', 'clientsecret']
      .concat(['jwtsecret', 'secretkey', 'apikey', 'xapikey', 'xauthtoken', 'privatekey', 'accesskey'])
      .map((name) => [name, 'secret'] as const),
  ),
  ...Object.fromEntries(['password', 'passwd', 'passphrase'].map((name) => [name, 'password'] as const)),
  pid: 'recovery id',
};

/** Every name in the table, for tests. */
export const knownNames: readonly string[] = [...headers, ...Object.keys(members)];

const variable = /^(?:[A-Z0-9_]+_)?(?:SECRET|SECRET_KEY|PASSWORD|PASSWD|TOKEN|API_KEY|PRIVATE_KEY)$/;

/** What a name says of the value under it; nothing for most. */
export interface Meaning {
  readonly isHeader: boolean;
  readonly kind: SecretKind | undefined;
}

const meanings = new Map<string, Meaning>();
const MOST_REMEMBERED = 2000;

/** Remembered, since the same few hundred names stand in every line of a trace. */
function meaningOf(name: string): Meaning {
  let meaning = meanings.get(name);
  if (!meaning) {
    meaning = { isHeader: headers.has(name.toLowerCase()), kind: kindOf(name) };
    if (meanings.size >= MOST_REMEMBERED) meanings.clear();
    meanings.set(name, meaning);
  }
  return meaning;
}

export const isSecretHeader = (name: string): boolean => meaningOf(name).isHeader;

/** What a member or parameter of this name holds; undefined for a name that says nothing. */
export const kindOfMember = (name: string): SecretKind | undefined => meaningOf(name).kind;

function kindOf(name: string): SecretKind | undefined {
  if (name.length > 64) return undefined;
  const key = name.toLowerCase().replace(/[_-]/g, '');
  if (Object.hasOwn(members, key)) return members[key];
  // A storage key of an application's own: stackmotive_access_token.
  if (/(?:access|refresh|auth|id)token$/.test(key)) return 'secret';
  return variable.test(name) ? (/PASSW/.test(name) ? 'password' : 'secret') : undefined;
}

/**
 * Whether a value under such a name is worth hiding. It is not where it was hidden before, where it is itself a name
 * (`"token": "stackmotive_access_token"`, `"secret": "STACKMOTIVE_JWT_SECRET"`: a contract's own words), a word of a
 * programming language, or a sentence about passwords. A recovery id is 20 characters of base64url; a `pid` that is
 * shorter is a process.
 */
export function isSecretValue(kind: SecretKind, value: string): boolean {
  if (value === '' || isPlaceholder(value)) return false;
  // A contract's template: `"password": "{password}"`.
  if (/^\{[a-z]{1,16}\}$/.test(value)) return false;
  // In an address inside an address what follows is part of it.
  if (kind === 'recovery id') return /^[\w-]{16,}(?:%26|$)/.test(value);
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return false;
  if (/^[a-z]+(?:[_.-][a-z]+)*[_.-](?:token|jwt|secret|password|key)$/.test(value)) return false;
  if (/^(?:\*+|null|none|undefined|true|false|string|password|token|secret)$/i.test(value)) return false;
  const words = value.replace(/‹[^›]{0,400}›/g, '');
  return !(/\s/.test(words) && /\b(?:password|token|secret|key)\b/i.test(words));
}

/** Whether a word in running text reads as a credential and not as the next word of a sentence. */
export const isOpaque = (value: string): boolean =>
  /^[A-Za-z0-9._~+/=-]+$/.test(value) && (value.length >= 24 || (value.length >= 8 && /\d/.test(value)));
