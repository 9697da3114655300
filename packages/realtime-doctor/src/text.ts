/** Numbers and texts, formatted the same way everywhere. */

/** Milliseconds as seconds: `1.73 s`. */
export const seconds = (milliseconds: number, digits = 2): string => `${(milliseconds / 1000).toFixed(digits)} s`;

/** A text as part of a file's name: lower case, with `-` between the words. */
export const slug = (text: string, maxLength = Infinity): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, maxLength);

/** A text, or its beginning and `…`. */
export const clip = (text: string, maxLength = 160): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;

/** A path and query without the origin, which differs in each run. */
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
