/** Where a member of a JSON document stands in its text. */
import { createScanner, findNodeAtLocation, parseTree } from 'jsonc-parser';

/** Nested deeper than anything that we write. Deeper still can exhaust the stack of a parser. */
const DEEPEST = 64;

/**
 * Line, from 1, of the value that a path leads to: `['journeys', 3, 'status']`. Where it leads nowhere, the line of the
 * last step that it could take. The text is JSON, as a parser has found.
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

/** How deep a text nests, whether it is JSON or not; stops counting at {@link DEEPEST}. */
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
