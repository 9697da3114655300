/**
 * The text that replaces a secret: `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`, `‹secret #a1b2c3›`, `‹part of
 * secret #a1b2c3›`. It has no quote, backslash or line break, so it needs no escaping in JSON, HTML or a log line.
 */

const kinds = ['jwt', 'secret', 'password', 'recovery id', 'cookie', 'private key'] as const;
export type SecretKind = (typeof kinds)[number];

const tokenFacts = String.raw`(?: malformed| (?:sub|tier|exp|iss|aud|alg)=[A-Za-z0-9.:@/_?%+-]{1,60}){0,6}`;
const form = String.raw`‹(?:part of )?(?:${kinds.join('|')})${tokenFacts} (?:#|%23)[0-9a-f]{6}›`;
const whole = new RegExp(`^(?:${form})+$`);

export function placeholder(
  kind: SecretKind,
  hash: string,
  { part = false, facts = [] }: { part?: boolean; facts?: readonly string[] } = {},
): string {
  return `‹${[...(part ? ['part of'] : []), kind, ...facts, `#${hash}`].join(' ')}›`;
}

/** Whether a value is already redacted: it consists of placeholders only, plain or percent-encoded. */
export function isPlaceholder(value: string): boolean {
  if (whole.test(value)) return true;
  if (!/^%E2%80%B9/i.test(value)) return false;
  try {
    return whole.test(decodeURIComponent(value));
  } catch {
    // Not percent-encoded UTF-8, so not one of our placeholders.
    return false;
  }
}

/**
 * A placeholder encoded for the query of a URL, where `#` would begin the fragment and `+` would be a space, and both
 * would hide the following parameters from the rules. `searchParams.get` returns the original.
 */
export function forQuery(shown: string): string {
  return shown.replace(/[%#&+]/g, encodeURIComponent);
}
