/** Where a member of a JSON document stands in its text. */

/** Nested deeper than anything that we write: only who means harm needs more. */
const DEEPEST = 64;

/**
 * Line, from 1, of the value that a path leads to: `['journeys', 3, 'status']`. Where it leads nowhere, the line of the
 * last step that it could take. The text is JSON, as a parser has found.
 */
export function lineOf(text: string, path: readonly (string | number)[]): number {
  let at = skipSpace(text, 0);
  for (const step of path) {
    const inner = enter(text, at, step);
    if (inner === undefined) break;
    at = inner;
  }
  return text.slice(0, at).split('\n').length;
}

/** How deep a text nests, whether it is JSON or not; stops counting at {@link DEEPEST}. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at) - 1;
    else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function enter(text: string, start: number, step: string | number): number | undefined {
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return undefined;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let name: unknown = index;
    if (isObject) {
      const end = endOfString(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (name === step) return at;
    at = endOfValue(text, at);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return undefined;
}

/** Where the value is over that begins here: at the comma or bracket behind it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at) - 1;
    else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') {
      if (depth === 0) return at;
      depth--;
    } else if (sign === ',' && depth === 0) return at;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}
