/** Finds the line of a member in a JSON text. */
import { createScanner, findNodeAtLocation, parseTree } from 'jsonc-parser';

/** Deeper than any JSON that we write. Very deep nesting can exhaust the stack of a parser. */
const DEEPEST = 64;

/**
 * Line, from 1, of the value at a path such as `['journeys', 3, 'status']`. If the path does not exist, the line of
 * its last existing step. The text must be valid JSON.
 */
export function lineOf(text: string, path: readonly (string | number)[]): number {
  const tree = parseTree(text);
  if (!tree) return 1;
  let found = tree;
  for (const step of path) {
    const inner = findNodeAtLocation(found, [step]);
    if (!inner) break;
    found = inner;
  }
  return text.slice(0, found.offset).split('\n').length;
}

/** Whether a text nests too deeply, valid JSON or not. Stops counting at {@link DEEPEST}. */
export function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const sign = text[scanner.getTokenOffset()];
    if (sign === '{' || sign === '[') depth++;
    if (sign === '}' || sign === ']') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}
