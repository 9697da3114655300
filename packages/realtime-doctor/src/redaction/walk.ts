/**
 * Redacts parsed JSON: strings by their content, members by their names. A value without secrets is returned
 * unchanged.
 */
import { hideInHeader, type Hide } from './headers.ts';
import { isSecretHeader, isSecretValue, kindOfMember } from './names.ts';
import { isPlaceholder } from './placeholder.ts';

export interface Rules {
  readonly text: (text: string) => string;
  readonly key: (key: string) => string;
  readonly hide: Hide;
}

/** Bounds the recursion; no real message is nested deeper. */
const DEEPEST = 400;

export function redactValue<T>(value: T, rules: Rules): T {
  return walk(value, rules, 0) as T;
}

function walk(value: unknown, rules: Rules, depth: number): unknown {
  if (typeof value === 'string') return rules.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return `withheld: nested deeper than ${DEEPEST}`;
  return Array.isArray(value) ? walkArray(value, rules, depth) : walkObject(value as Members, rules, depth);
}

type Members = Readonly<Record<string, unknown>>;

function walkArray(values: readonly unknown[], rules: Rules, depth: number): readonly unknown[] {
  return kept(values, (value, index) => {
    const name = values[index - 1];
    // `["Authorization", "…"]`: a pair, or Node's rawHeaders.
    const header = typeof value === 'string' && typeof name === 'string' && isSecretHeader(name);
    return header ? hideInHeader(name, rules.text(value), rules.hide) : walk(value, rules, depth + 1);
  });
}

/** `map` that returns the same list if nothing changed. */
function kept<T>(values: readonly T[], change: (value: T, index: number) => unknown): readonly unknown[] {
  const result = values.map(change);
  return result.some((each, index) => each !== values[index]) ? result : values;
}

function walkObject(object: Members, rules: Rules, depth: number): Members {
  const named = nameOf(object);
  const keys = Object.keys(object);
  let result: [string, unknown][] | undefined;
  for (const [index, key] of keys.entries()) {
    const value = object[key];
    const name = named !== undefined && holdsValue.has(key) ? named : key;
    const shown = rules.key(key);
    const redacted = isCookies(key, value)
      ? kept(value, (cookie) => walkCookie(cookie, rules, depth + 1))
      : walkMember(name, value, rules, depth + 1);
    if (!result && (shown !== key || redacted !== value)) {
      result = keys.slice(0, index).map((before) => [before, object[before]]);
    }
    result?.push([shown, redacted]);
  }
  // Two keys that become equal after redaction would lose a member, so the later one gets a suffix.
  return result ? Object.fromEntries(apart(result)) : object;
}

/** Members that hold the value of a named object; the second is how Playwright's snapshots store input values. */
const holdsValue = new Set(['value', '__playwright_value_']);

/** The name that an object gives its `value`: headers and parameters in HAR, localStorage, an input, a `fill`. */
function nameOf(object: Members): string | undefined {
  if (object['type'] === 'password') return 'password';
  const { name, key, selector } = object;
  if (typeof selector === 'string') return /passw/i.test(selector) ? 'password' : undefined;
  if (typeof name === 'string') return name;
  return typeof key === 'string' ? key : undefined;
}

function walkMember(name: string, value: unknown, rules: Rules, depth: number): unknown {
  if (typeof value === 'string') return hideString(name, rules.text(value), rules.hide);
  if (typeof value !== 'object' || value === null) return value;
  const headers = Array.isArray(value) && isSecretHeader(name) && value.every((each) => typeof each === 'string');
  if (headers) return kept(value, (each) => hideString(name, rules.text(each), rules.hide));
  return walk(value, rules, depth);
}

function hideString(name: string, value: string, hide: Hide): string {
  if (isPlaceholder(value)) return value;
  if (isSecretHeader(name)) return hideInHeader(name, value, hide);
  const kind = kindOfMember(name);
  return kind && isSecretValue(kind, value) ? hide(value, kind) : value;
}

const isCookies = (key: string, value: unknown): value is unknown[] => key === 'cookies' && Array.isArray(value);

function walkCookie(cookie: unknown, rules: Rules, depth: number): unknown {
  const redacted = walk(cookie, rules, depth);
  if (typeof redacted !== 'object' || redacted === null || !('value' in redacted)) return redacted;
  const { value } = redacted;
  if (typeof value !== 'string' || value === '' || isPlaceholder(value)) return redacted;
  return { ...redacted, value: rules.hide(value, 'cookie') };
}

function apart(members: readonly [string, unknown][]): [string, unknown][] {
  const taken = new Map<string, number>();
  return members.map(([key, value]) => {
    const times = (taken.get(key) ?? 0) + 1;
    taken.set(key, times);
    return [times === 1 ? key : `${key} (${times})`, value];
  });
}
