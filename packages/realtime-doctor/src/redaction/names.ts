/** Names under which secrets are sent: headers, query parameters, JSON members, environment variables. */
import { isPlaceholder, type SecretKind } from './placeholder.ts';

const headers = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'x-auth-token']);

/** Names of members and parameters, in lower case without `_` and `-`. */
const members: Readonly<Record<string, SecretKind>> = {
  ...Object.fromEntries(
    ['token', 'accesstoken', 'idtoken', 'refreshtoken', 'authtoken', 'jwt', 'bearer', 'secret', 'clientsecret']
      .concat(['jwtsecret', 'secretkey', 'apikey', 'xapikey', 'xauthtoken', 'privatekey', 'accesskey'])
      .map((name) => [name, 'secret'] as const),
  ),
  ...Object.fromEntries(['password', 'passwd', 'passphrase'].map((name) => [name, 'password'] as const)),
  pid: 'recovery id',
};

/** All names in the table, for tests. */
export const knownNames: readonly string[] = [...headers, ...Object.keys(members)];

const variable = /^(?:[A-Z0-9_]+_)?(?:SECRET|SECRET_KEY|PASSWORD|PASSWD|TOKEN|API_KEY|PRIVATE_KEY)$/;

/** What a name says about its value; empty for most names. */
export interface Meaning {
  readonly isHeader: boolean;
  readonly kind: SecretKind | undefined;
}

const meanings = new Map<string, Meaning>();
const MOST_REMEMBERED = 2000;

/** Cached, since the same few hundred names occur in every line of a trace. */
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

/** The kind of secret that a member or parameter of this name holds; undefined if the name suggests none. */
export const kindOfMember = (name: string): SecretKind | undefined => meaningOf(name).kind;

function kindOf(name: string): SecretKind | undefined {
  if (name.length > 64) return undefined;
  const key = name.toLowerCase().replace(/[_-]/g, '');
  if (Object.hasOwn(members, key)) return members[key];
  // An application's own storage key, such as stackmotive_access_token.
  if (/(?:access|refresh|auth|id)token$/.test(key)) return 'secret';
  return variable.test(name) ? (/PASSW/.test(name) ? 'password' : 'secret') : undefined;
}

/**
 * Whether a value under such a name should be hidden. It should not if it is already redacted, if it is a name itself
 * (`"token": "stackmotive_access_token"`, `"secret": "STACKMOTIVE_JWT_SECRET"` in a contract), a keyword of a
 * programming language, or a sentence about passwords. A recovery id has 20 characters of base64url; a shorter `pid`
 * is a process id.
 */
export function isSecretValue(kind: SecretKind, value: string): boolean {
  if (value === '' || isPlaceholder(value)) return false;
  // A template in a contract: `"password": "{password}"`.
  if (/^\{[a-z]{1,16}\}$/.test(value)) return false;
  // In a URL nested in a URL, the following parameters are part of the match.
  if (kind === 'recovery id') return /^[\w-]{16,}(?:%26|$)/.test(value);
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return false;
  if (/^[a-z]+(?:[_.-][a-z]+)*[_.-](?:token|jwt|secret|password|key)$/.test(value)) return false;
  if (/^(?:\*+|null|none|undefined|true|false|string|password|token|secret)$/i.test(value)) return false;
  const words = value.replace(/‹[^›]{0,400}›/g, '');
  return !(/\s/.test(words) && /\b(?:password|token|secret|key)\b/i.test(words));
}

/** Whether a word in running text looks like a credential rather than the next word of a sentence. */
export const isOpaque = (value: string): boolean =>
  /^[A-Za-z0-9._~+/=-]+$/.test(value) && (value.length >= 24 || (value.length >= 8 && /\d/.test(value)));
