/** How to call the endpoints of the application, according to its contract: method, body and identity. */
import { memberOf } from './arguments.ts';
import type { Asking, Contract } from './contract.ts';

interface Init {
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Requests a notification with a text, as the user of the token or session. */
export const testNotification = (contract: Contract, message: string, token: string | undefined): Init =>
  ask(contract.asking?.testNotification, { message: '{message}' }, { message }, signedIn(contract, token));

/** Signs in with an account. */
export const login = (contract: Contract, account: { readonly email: string; readonly password: string }): Init =>
  ask(contract.asking?.login, { email: '{email}', password: '{password}' }, account, {});

/** Headers that identify the user: a bearer token or a session cookie. */
export function signedIn({ page: { signIn } }: Contract, token: string | undefined): Record<string, string> {
  if (token === undefined) return {};
  return signIn?.by === 'cookie' ? { cookie: `${signIn.name}=${token}` } : { authorization: `Bearer ${token}` };
}

/** The token in the response to a login or registration; undefined if there is none. */
export function tokenIn({ asking }: Contract, body: string): string | undefined {
  try {
    const token = memberOf(JSON.parse(body), asking?.login?.answer ?? 'access_token');
    return typeof token === 'string' ? token : undefined;
  } catch {
    // An HTML page or an empty response has no token; callers that need one report it.
    return undefined;
  }
}

function ask(
  { method = 'POST', encoding = 'json', body }: Asking = {},
  usual: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Init {
  const filled = fill(body ?? usual, values) as Record<string, unknown>;
  if (encoding === 'json') {
    return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(filled) };
  }
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const pairs = Object.entries(filled).map(([name, value]): [string, string] => [name, String(value)]);
  return { method, headers: { ...headers, ...type }, body: new URLSearchParams(pairs).toString() };
}

/** Replaces `{name}` in all strings of a value, at any depth. */
function fill(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, values)]));
}
