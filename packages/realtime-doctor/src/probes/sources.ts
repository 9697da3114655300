/** What a source text shows, whether it came from a folder or from a bundle's source map. */
import type { CallSite } from '../diagnosis/probes.ts';

/** Where a text opens a native WebSocket; socket.io-client calls the constructor through a variable. */
export const NATIVE_SOCKET = /\bnew\s+(?:(?:window|globalThis|self)\.)?WebSocket\s*\(/g;
export const LIBRARY_IMPORT =
  /\bfrom\s*['"]socket\.io-client['"]|\b(?:import|require)\(\s*['"]socket\.io-client['"]\s*\)/g;

/** Lines that prove nothing: a comment may mention code that is gone, and a type does not exist at run time. */
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

/** Keys that a text reads from localStorage, as literals or through a constant of the same text. */
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

/** Options of socket.io-client that affect its requests, in the order of the catalogue. */
const OPTIONS = [
  'extraHeaders',
  'transportOptions',
  'withCredentials',
  'autoConnect',
  'transports',
  'reconnection',
  'reconnectionAttempts',
  'forceNew',
  'upgrade',
  'rememberUpgrade',
  'parser',
  'query',
  'auth',
];

/** Whatever it is that is connected or opened: a click's handler may do so later. */
export const callsConnect = (text: string): boolean => /\.\s*(?:connect|open)\b/.test(text);

/** Client options that the application's own texts set, such as `extraHeaders: {…` or `withCredentials: true`. */
export function clientOptions(texts: readonly string[]): string[] {
  return OPTIONS.flatMap((name) => {
    const pattern = new RegExp(String.raw`(?:^|[\s,{(])${name}\s*:\s*([^\n]{0,60})`);
    const found = texts
      // A bundle of the library itself contains every option.
      .filter((text) => !/reconnect_attempt[^]*EIO|EIO[^]*reconnect_attempt/.test(text))
      .map((text) => pattern.exec(text)?.[1])
      .find((value) => value !== undefined);
    return found === undefined ? [] : [`${name}: ${found.trim()}`];
  });
}

/** Namespaces that the texts connect to: `io('/chat')`, `io(url + '/chat')`, `of('/chat')`. */
export function namespacesIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:io|connect|of)\(\s*(?:[\w.]+\s*\+\s*)?(['"`])(\/[\w/-]*)\1/g)].map(
      ([, , name = '/']) => name,
    ),
  );
  return [...new Set(found)].slice(0, 20);
}
