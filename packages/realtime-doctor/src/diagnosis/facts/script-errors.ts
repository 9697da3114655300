/** Where an error of the page's scripts came from. */
import type { SourceLine } from '../finding.ts';

/** Chromium's lines of a stack: "at name (url:line:column)" or "at url:line:column". */
const LINE =
  /^\s*at (?:(?:async )?(?<name>[^\s(]+) )?.*?\(?(?<url>https?:\/\/[^\s()]+?):(?<line>\d+):(?<column>\d+)\)?$/;
const LIBRARY = /socket\.io(?:-client)?[^/]*\.js|engine\.io-client|component-emitter|node_modules|\/client\.js$/;

/** The first line of a stack that is not in socket.io-client; undefined if the stack has none. */
export function firstOwnLine(stack: string | undefined): SourceLine | undefined {
  for (const text of stack?.split('\n') ?? []) {
    const { url = '', line, column, name } = LINE.exec(text)?.groups ?? {};
    if (!URL.canParse(url) || LIBRARY.test(url)) continue;
    const file = new URL(url).pathname.replace(/^\//, '');
    return {
      file: file === '' ? 'index.html' : file,
      line: Number(line),
      column: Number(column),
      ...(name === undefined ? {} : { function: name }),
    };
  }
  return undefined;
}
