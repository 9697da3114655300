/** What a source text says, whether it came from a folder or out of a bundle's source map. */
import type { CallSite } from '../diagnosis/probes.ts';

/** Where a text opens a WebSocket by hand; socket.io-client reaches the constructor through a variable. */
export const NATIVE_SOCKET = /\bnew\s+(?:(?:window|globalThis|self)\.)?WebSocket\s*\(/g;
export const LIBRARY_IMPORT =
  /\bfrom\s*['"]socket\.io-client['"]|\b(?:import|require)\(\s*['"]socket\.io-client['"]\s*\)/g;

/** Comments may name what the code no longer does, and a type is gone when the code runs. */
const SAYS_NOTHING = /^\s*(?:\/\/|\*|\/\*|import type\b)/;

export function callSites(file: string, text: string, pattern: RegExp): CallSite[] {
  return text.split('\n').flatMap((line, index) => {
    if (SAYS_NOTHING.test(line)) return [];
    return [...line.matchAll(pattern)].map((match) => ({
      file,
      line: index + 1,
      column: match.index + 1,
      text: line.trim().slice(0, 160),
    }));
  });
}

/** Keys that a text reads from localStorage, literal or through a constant of the same text. */
export function storageKeys(text: string): string[] {
  const reads = [...text.matchAll(/localStorage\.getItem\(\s*(?:(['"`])([^'"`$]+)\1|([\w$]+))/g)];
  return reads.flatMap(([, , literal, name]) => {
    if (literal !== undefined) return [literal];
    const constant = new RegExp(
      String.raw`(?:^|[^\w$.])${(name ?? '').replaceAll('$', String.raw`\$`)}\s*=\s*(['"\`])([^'"\`$]+)\1`,
    );
    const value = constant.exec(text)?.[2];
    return value === undefined ? [] : [value];
  });
}
