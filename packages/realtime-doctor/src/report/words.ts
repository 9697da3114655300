/** Numbers and texts as the report shows them. */

/** Milliseconds as seconds: `1.73 s`. */
export const seconds = (milliseconds: number, digits = 2): string => `${(milliseconds / 1000).toFixed(digits)} s`;

/** A run's length: `26.8 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  if (whole < 100) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

/** `2 of 3`, `all 3`, `both`, `the only one`. */
export function share(n: number, all: number): string {
  if (n < all) return `${n} of ${all}`;
  return all === 1 ? '1' : all === 2 ? 'both' : `all ${all}`;
}

/** Text cut to a length, with what is left out said. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length)}… (${text.length - length} more characters)`;
}

/** A path and query without the origin, which changes from run to run and tells nothing. */
export function withoutOrigin(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search, hash } = new URL(url);
  return decoded(`${pathname}${search}${hash}`);
}

/** Percent-encoding undone where that can be done: what is shown of a token is readable. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray "%" is what it is: shown as it was sent.
    return text;
  }
}
