/**
 * What stands in evidence where a secret stood: `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`, `‹secret #a1b2c3›`,
 * `‹part of secret #a1b2c3›`. No quote, no backslash, no line break: it fits into JSON, HTML and a log line as it is.
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

/** Whether a value was redacted before: nothing but placeholders, as they are or as a URL carries them. */
export function isPlaceholder(value: string): boolean {
  if (whole.test(value)) return true;
  if (!/^%E2%80%B9/i.test(value)) return false;
  try {
    return whole.test(decodeURIComponent(value));
  } catch {
    // Not UTF-8 in percent-encoding, so nothing that we wrote.
    return false;
  }
}

/**
 * A placeholder as it stands in a URL's query: `#` would begin the fragment there and `+` would be a space, and both
 * would hide the parameters behind it from the rules. `searchParams.get` gives it back as it was.
 */
export function forQuery(shown: string): string {
  return shown.replace(/[%#&+]/g, encodeURIComponent);
}
