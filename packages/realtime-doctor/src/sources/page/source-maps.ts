import { createHash } from 'node:crypto';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { NewEntry, ScriptLine } from '../../transcript/entries.ts';
import { loadThroughBrowser } from './load.ts';
import type { Tap, Target } from './tap.ts';

/** As in the protocol: lines and columns count from 0. */
export interface CallFrame {
  readonly functionName?: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

const MAX_FRAMES = 20;
/** How often a script is tried again if its map cannot be loaded, for example while the network is down. */
const MAX_ATTEMPTS = 3;

interface Script {
  /** null if it has no source map. */
  map?: TraceMap | null;
  loading?: Promise<void>;
  failures: number;
}

/**
 * Original lines of scripts. Scripts and maps are loaded through the browser, from the page's own origin, when a line
 * of a script is first needed. Nothing waits for this: a line is first written as the browser has it, and again in an
 * `opened-by` entry when its original is known.
 */
export class SourceMaps {
  readonly #tap: Tap;
  readonly #scripts = new Map<string, Script>();
  /** By URL: the version of the script that the server sent, its entity tag (RFC 9110 section 8.8.3). */
  readonly #versions = new Map<string, string>();
  /** Resolves when the page's servers may be asked for scripts and maps. */
  readonly #leave: Promise<void>;
  #giveLeave: () => void = () => undefined;

  /**
   * @param isAtEnd - requests nothing before {@link begin}, because one more request can cure the fault under
   * observation
   */
  constructor(tap: Tap, isAtEnd: boolean) {
    this.#tap = tap;
    this.#leave = isAtEnd ? new Promise((resolve) => (this.#giveLeave = resolve)) : Promise.resolve();
  }

  begin(): void {
    this.#giveLeave();
  }

  watch({ session }: Target): void {
    session.on('Network.responseReceived', ({ type, response: { url, headers } }) => {
      const version = type === 'Script' ? (headers['ETag'] ?? headers['etag']) : undefined;
      if (version !== undefined) this.#versions.set(url, version);
    });
  }

  /** A place, with its original if that is already known. */
  line(frame: CallFrame): ScriptLine {
    const { url, functionName, lineNumber, columnNumber } = frame;
    const original = this.#original(frame);
    return {
      url,
      line: lineNumber + 1,
      column: columnNumber + 1,
      ...(functionName ? { function: functionName } : {}),
      ...(original ? { original } : {}),
    };
  }

  /** Who opened the socket or request `of`, for its first entry. */
  opener(target: Target, of: string, frames: readonly CallFrame[]): { openedBy?: ScriptLine; stack?: ScriptLine[] } {
    const shown = frames.slice(0, MAX_FRAMES);
    if (shown.length === 0) return {};
    const urls = [...new Set(shown.map(({ url }) => url))].filter((url) => this.#isUnknown(url));
    if (urls.length > 0) this.#tap.track('source maps', this.#tellLater(target, of, shown, urls));
    return this.#stack(shown);
  }

  #stack(frames: readonly CallFrame[]): { openedBy?: ScriptLine; stack?: ScriptLine[] } {
    const [openedBy, ...stack] = frames.map((frame) => this.line(frame));
    return { ...(openedBy ? { openedBy } : {}), ...(stack.length > 0 ? { stack } : {}) };
  }

  async #tellLater(target: Target, of: string, frames: readonly CallFrame[], urls: readonly string[]): Promise<void> {
    await this.#leave;
    await Promise.all(urls.map((url) => this.#load(target, url)));
    const { openedBy, stack } = this.#stack(frames);
    if (!openedBy || ![openedBy, ...(stack ?? [])].some(({ original }) => original)) return;
    const entry: NewEntry = { source: 'page', kind: 'opened-by', page: target.page, of, openedBy };
    this.#tap.write({ ...entry, t: this.#tap.clock.now(), ...(stack ? { stack } : {}) });
  }

  #isUnknown(url: string): boolean {
    const script = this.#scripts.get(url);
    return /^https?:/.test(url) && script?.map === undefined && (script?.failures ?? 0) < MAX_ATTEMPTS;
  }

  #load(target: Target, url: string): Promise<void> {
    const script = this.#scripts.get(url) ?? { failures: 0 };
    this.#scripts.set(url, script);
    script.loading ??= this.#read(target, url, script);
    return script.loading;
  }

  async #read(target: Target, url: string, script: Script): Promise<void> {
    try {
      script.map = await readMap(target, url, this.#versions.get(url));
    } catch (error) {
      script.failures += 1;
      if (script.failures === MAX_ATTEMPTS) throw error;
    } finally {
      delete script.loading;
    }
  }

  #original({ url, lineNumber, columnNumber }: CallFrame): ScriptLine['original'] {
    const map = this.#scripts.get(url)?.map;
    if (!map) return undefined;
    const { source, line, column } = originalPositionFor(map, { line: lineNumber + 1, column: columnNumber });
    return source === null ? undefined : { file: file(source, url), line, column: column + 1 };
  }
}

/** A source's path from its origin's root: `../../src/hooks/x.ts` of `/assets/index.js` is `src/hooks/x.ts`. */
function file(source: string, scriptUrl: string): string {
  const path = URL.canParse(source, scriptUrl) ? new URL(source, scriptUrl).pathname : source;
  return decodeURIComponent(path).replace(/^\/+/, '');
}

/**
 * Maps already read, by URL and version of the script (its entity tag, or else its text). Otherwise each journey of a
 * worker would load the same megabyte over the page's network, while the page connects.
 */
const known = new Map<string, TraceMap | null>();
const MAX_KNOWN = 100;

async function readMap(target: Target, scriptUrl: string, version: string | undefined): Promise<TraceMap | null> {
  const tagged = version === undefined ? undefined : `${scriptUrl} ${version}`;
  const atOnce = tagged === undefined ? undefined : known.get(tagged);
  if (atOnce !== undefined) return atOnce;
  const text = await loadThroughBrowser(target, scriptUrl, { fromMemory: true });
  const key = tagged ?? `${scriptUrl} ${hashOf(text ?? '')}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const map = await loadMap(target, scriptUrl, text);
  if (known.size === MAX_KNOWN) known.clear();
  known.set(key, map);
  return map;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

async function loadMap(target: Target, scriptUrl: string, text: string | undefined): Promise<TraceMap | null> {
  const comment = [...(text ?? '').matchAll(/[#@]\s*sourceMappingURL=(\S+?)\s*(?:\*\/)?\s*$/gm)].at(-1)?.[1];
  if (!comment || !URL.canParse(comment, scriptUrl)) return null;
  const url = new URL(comment, scriptUrl).href;
  const json = url.startsWith('data:') ? readData(url) : await loadThroughBrowser(target, url);
  // A single-page application answers with its own page if a map does not exist.
  if (json === undefined || !/^\s*(?:\)\]\}.*\n)?\s*\{/.test(json)) return null;
  return new TraceMap(json, url.startsWith('data:') ? scriptUrl : url);
}

function readData(url: string): string {
  const comma = url.indexOf(',');
  const isBase64 = /;base64$/i.test(url.slice(0, comma));
  return isBase64
    ? Buffer.from(url.slice(comma + 1), 'base64').toString('utf8')
    : decodeURIComponent(url.slice(comma + 1));
}
