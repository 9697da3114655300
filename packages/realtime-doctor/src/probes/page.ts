import { GREATEST_LOWER_BOUND, originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Contract } from '../contract/contract.ts';
import type { CallSite, HttpAnswer, Outcome, PageFacts } from '../diagnosis/probes.ts';
import { http } from './http.ts';
import { left, outcome, type Deadline } from './outcome.ts';
import { callsConnect, clientOptions, namespacesIn, NATIVE_SOCKET, storageKeys } from './sources.ts';

/** Enough for any page of interest; this is not a crawler. */
const MAX_SCRIPTS = 24;
const MAX_BYTES = 8_000_000;

/** Only in socket.io-client 3 and later (Engine.IO 4); the other text is in every version. */
const CLIENT_4 = 'It seems you are trying to reach a Socket.IO server in v2.x';
const CLIENT = /reconnect_attempt[\s\S]*EIO|EIO[\s\S]*reconnect_attempt/;

/** Libraries that open sockets themselves: the client's transport, and the development server's. */
const LIBRARY = /(?:^|\/)(?:node_modules\/|@vite\/)/;

/** The build for script elements, and nothing beside it. */
const LIBRARY_FILE = /^\s*\/\*!\s*\*?\s*Socket\.IO v/;

export interface Script {
  readonly url: URL;
  readonly text: string;
  readonly map: TraceMap | undefined;
}

/** The page as its server sends it, with the scripts that it loads from its own origin. */
export interface PageTexts {
  readonly document: Outcome<HttpAnswer>;
  readonly scripts: readonly Script[];
  /** Scripts that could not be read before the deadline. */
  readonly unread: readonly string[];
  /** The source code that people wrote: the scripts, or their sources if a source map has them. */
  readonly texts: readonly string[];
}

export async function readPage(url: URL, deadline: Deadline): Promise<PageTexts> {
  const document = await outcome(deadline, (signal) =>
    http(url, { signal, keep: MAX_BYTES, headers: { accept: 'text/html' } }),
  );
  if (document.is !== 'answered') return { document, scripts: [], unread: [], texts: [] };
  const { scripts, unread } = await readScripts(url, document.value.body, deadline);
  return { document, scripts, unread, texts: scripts.flatMap(ownTexts) };
}

/** What the page and its scripts show about realtime. */
export function pageFacts({ document, scripts, unread, texts }: PageTexts, contract: Contract): PageFacts {
  if (document.is !== 'answered')
    return { document, scripts: [], unread: [], sockets: [], storageKeys: [], events: [], options: [], namespaces: [] };
  const { value } = document;
  const policy = policyOf(value);
  const client = scripts.flatMap(clientOf)[0];
  const isKnown = scripts.every(
    (script) => clientOf(script).length === 0 || script.map || LIBRARY_FILE.test(script.text),
  );
  const own = scripts.filter((script) => clientOf(script).length === 0 || script.map !== undefined).flatMap(ownTexts);
  return {
    document: { ...document, value: { ...value, body: value.body.slice(0, 1000) } },
    ...(policy ? { contentSecurityPolicy: policy } : {}),
    scripts: scripts.map((script) => script.url.pathname),
    unread,
    ...(client ? { client } : {}),
    sockets: scripts.flatMap(socketsOf),
    storageKeys: [...new Set(texts.flatMap(storageKeys))],
    events: Object.values(contract.events).filter((name) => texts.some((text) => mentions(text, name))),
    options: clientOptions(own),
    ...(isKnown && unread.length === 0 ? { callsConnect: own.some(callsConnect) } : {}),
    namespaces: namespacesIn(own),
  };
}

async function readScripts(
  page: URL,
  html: string,
  deadline: Deadline,
): Promise<{ scripts: Script[]; unread: string[] }> {
  const scripts = new Map<string, Script>();
  const unread: string[] = [];
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(([, text = '']) => text);
  inline.forEach((text, index) => {
    const url = new URL(`#inline-${index + 1}`, page);
    scripts.set(url.href, { url, text, map: undefined });
  });
  let wanted = [
    ...[...html.matchAll(/<script[^>]*\bsrc=["']([^"']+)["']/gi)].map(([, src = '']) => src),
    ...[...html.matchAll(/<link[^>]*\bmodulepreload\b[^>]*\bhref=["']([^"']+)["']/gi)].map(([, href = '']) => href),
  ].flatMap((src) => within(page, src, page));
  // Scripts name the chunks that they import. Breadth first, until nothing new is found or the time is up.
  while (wanted.length > 0 && scripts.size < MAX_SCRIPTS && left(deadline) > 0) {
    const round = wanted.filter(({ href }) => !scripts.has(href)).slice(0, MAX_SCRIPTS - scripts.size);
    const read = await Promise.all(round.map((url) => readScript(url, deadline)));
    wanted = [];
    read.forEach((script, index) => {
      if (!script) return unread.push(round[index]?.pathname ?? '');
      scripts.set(script.url.href, script);
      return wanted.push(...importsOf(script).flatMap((from) => within(script.url, from, page)));
    });
  }
  return { scripts: [...scripts.values()], unread };
}

/** An address as a URL of the page's own origin; empty for other origins, which are never requested. */
function within(base: URL, address: string, page: URL): URL[] {
  if (!URL.canParse(address, base)) return [];
  const url = new URL(address, base);
  return url.origin === page.origin ? [url] : [];
}

async function readScript(url: URL, deadline: Deadline): Promise<Script | undefined> {
  const read = async (from: URL): Promise<string | undefined> => {
    const answer = await outcome(deadline, (signal) => http(from, { signal, keep: MAX_BYTES }));
    return answer.is === 'answered' && answer.value.status === 200 ? answer.value.body : undefined;
  };
  const text = await read(url);
  if (text === undefined) return undefined;
  const named = /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(text.slice(-5_000_000))?.[1];
  return { url, text, map: await mapOf(named, url, read) };
}

async function mapOf(
  named: string | undefined,
  script: URL,
  read: (from: URL) => Promise<string | undefined>,
): Promise<TraceMap | undefined> {
  if (named === undefined || !URL.canParse(named, script)) return undefined;
  const url = new URL(named, script);
  const data = /^data:application\/json[^,]*;base64,(.*)$/.exec(named)?.[1];
  const json = data === undefined ? await read(url) : Buffer.from(data, 'base64').toString('utf8');
  if (json === undefined) return undefined;
  try {
    return new TraceMap(json, data === undefined ? url.href : script.href);
  } catch {
    // For example a fallback page instead of a map: then the script itself is used.
    return undefined;
  }
}

/** What a script imports: static, dynamic, and as a development server writes it. Big libraries are skipped. */
function importsOf({ text }: Script): string[] {
  const found = [...text.matchAll(/\b(?:from|import)\s*\(?\s*["'`](\.{0,2}\/[^"'`\s]+)["'`]/g)].map(
    ([, at = '']) => at,
  );
  return found.filter((at) => /\.(?:[cm]?[jt]sx?)(?:\?|$)/.test(at) && (!LIBRARY.test(at) || /socket[._]+io/.test(at)));
}

function policyOf({ headers, body }: HttpAnswer): string | undefined {
  const meta = /<meta[^>]*http-equiv=["']Content-Security-Policy["'][^>]*content="([^"]+)"/i.exec(body)?.[1];
  return [headers['content-security-policy'], meta].filter((policy) => policy !== undefined).join(', ') || undefined;
}

/** The script's sources if its map has them, else the script. */
function ownTexts({ text, map }: Script): string[] {
  if (!map) return [text];
  const sources = map.resolvedSources.flatMap((source) => {
    const content = source && !LIBRARY.test(source) ? sourceContentFor(map, source) : null;
    return content === null ? [] : [content];
  });
  return sources.length > 0 ? sources : [text];
}

function clientOf({ url, text }: Script): NonNullable<PageFacts['client']>[] {
  if (text.includes(CLIENT_4)) return [{ engine: 4, script: url.pathname }];
  return CLIENT.test(text) ? [{ engine: 3, script: url.pathname }] : [];
}

const mentions = (text: string, name: string): boolean => new RegExp(`(['"\`])${name}\\1`).test(text);

function socketsOf({ url, text, map }: Script): CallSite[] {
  if (LIBRARY.test(url.pathname) || text.includes('vite-hmr')) return [];
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(NATIVE_SOCKET)].flatMap((match) => {
      const site = { file: fileOf(url), line: index + 1, column: match.index + 1, text: around(line, match.index) };
      const original =
        map && originalPositionFor(map, { line: site.line, column: match.index, bias: GREATEST_LOWER_BOUND });
      if (!map || !original?.source) return [site];
      if (LIBRARY.test(original.source)) return [];
      const source = sourceContentFor(map, original.source)?.split('\n')[original.line - 1];
      return [
        {
          file: fileOf(new URL(original.source, url)),
          line: original.line,
          column: original.column + 1,
          text: (source ?? site.text).trim().slice(0, 160),
        },
      ];
    }),
  );
}

const fileOf = ({ pathname, hash }: URL): string =>
  `${decodeURIComponent(pathname).replace(/^\//, '') || 'index.html'}${hash}`;
const around = (line: string, at: number): string => line.slice(Math.max(0, at - 40), at + 120).trim();
