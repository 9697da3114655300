/* eslint-disable no-underscore-dangle -- the names that HAR files have */
/** Converts one HAR entry to the entries that a tap writes: a WebSocket, or a request that matters to realtime. */
import type { Contract } from '../../contract/contract.ts';
import { decodeBinaryFrame, decodeFrame } from '../../protocols/socket.io/packets.ts';
import type { ScriptLine } from '../../transcript/entries.ts';
import { bodyOf, interestIn, lowerCase } from '../page/interest.ts';
import { refusedWith } from '../refusal.ts';
import type { Draft } from './draft.ts';
import { frameShape, type CallFrame, type Frame, type HarEntry } from './har-entry.ts';

/** Access to the contents of an entry. */
export interface Contents {
  /** Text of a body; undefined if it was not recorded. */
  readonly text: (content: {
    readonly text?: string | undefined;
    readonly encoding?: string | undefined;
    readonly _file?: string | undefined;
    readonly _sha1?: string | undefined;
  }) => Promise<string | undefined>;
  /** A WebSocket's frames; undefined if they were not recorded. */
  readonly frames: (entry: HarEntry) => Promise<Iterable<unknown> | undefined>;
}

export interface ExchangeOptions {
  readonly contract: Contract;
  readonly draft: Draft;
  readonly contents: Contents;
  /** Latest time at which the socket had closed, in milliseconds since the epoch. */
  readonly closedBy?: number | undefined;
  readonly page: string;
  /** Whether it is the page's own document, not that of a frame. */
  readonly isMainDocument: boolean;
}

/** Chromium's type names, which the taps use. */
const TYPES: Readonly<Record<string, string>> = {
  document: 'Document',
  xhr: 'XHR',
  fetch: 'Fetch',
  eventsource: 'EventSource',
  preflight: 'Preflight',
};
/** Times below this are in seconds: as milliseconds they would be in 1973 or earlier. */
const SECONDS_BELOW = 1e11;
/** A request that the page's policy blocked, as Playwright and Chrome write it. */
const CSP = /^(?:csp|net::ERR_BLOCKED_BY_CSP)$/;

export const isWebSocket = ({ request, _resourceType }: HarEntry): boolean =>
  _resourceType === 'websocket' || /^wss?:/i.test(request.url);

/** @returns false if the transcript does not need the entry */
export async function addExchange(entry: HarEntry, options: ExchangeOptions): Promise<boolean> {
  if (Number.isNaN(Date.parse(entry.startedDateTime))) return false;
  return isWebSocket(entry) ? addSocket(entry, options) : addRequest(entry, options);
}

async function addSocket(entry: HarEntry, { draft, contents, closedBy, page }: ExchangeOptions): Promise<boolean> {
  const { request, response } = entry;
  const socket = draft.name('w');
  const began = Date.parse(entry.startedDateTime);
  const about = { source: 'page', page, socket } as const;
  draft.add(began, {
    ...about,
    kind: 'ws.created',
    target: 'page',
    url: request.url.replace(/^http/i, 'ws'),
    ...openedBy(entry),
  });
  const asked = headersOf(request.headers);
  if (Object.keys(asked).length > 0) draft.add(began, { ...about, kind: 'ws.request', headers: asked });
  const frames = [...((await contents.frames(entry)) ?? [])].flatMap((value) => {
    const frame = frameShape.safeParse(value);
    return frame.success ? [frame.data] : [];
  });
  const first = frames.map(wallOf).find((wall) => wall !== undefined);
  const error = response._failureText ?? response._error ?? undefined;
  const status = response.status > 0 ? response.status : (refusedWith(error ?? '') ?? 0);
  const ended = entry.time > 0 ? began + entry.time : undefined;
  // The time of the handshake is not recorded. It is no later than the first frame or the failure.
  const shaken = Math.max(began, first ?? (status === 101 ? began : (ended ?? began)));
  if (status > 0) {
    draft.add(shaken, {
      ...about,
      kind: 'ws.response',
      status,
      statusText: response.statusText,
      headers: headersOf(response.headers),
    });
  }
  let last = shaken;
  for (const frame of frames) {
    last = Math.max(wallOf(frame) ?? last, began);
    addFrame(frame, last, draft, about);
  }
  if (error) {
    const failed = status === 101 ? last : Math.max(last, ended ?? last);
    draft.add(failed, { ...about, kind: 'ws.error', message: error });
    // A WebSocket that failed is closed (WHATWG WebSockets, "fail the WebSocket connection").
    draft.add(failed, { ...about, kind: 'ws.closed' });
  } else if (closedBy !== undefined) {
    draft.add(Math.max(last, closedBy), { ...about, kind: 'ws.closed' });
  }
  return true;
}

type About = { readonly source: 'page'; readonly page: string; readonly socket: string };

function addFrame({ type, opcode, data }: Frame, wall: number, draft: Draft, about: About): void {
  if (type === 'error') {
    draft.add(wall, { ...about, kind: 'ws.error', message: data });
    return;
  }
  if (opcode === CLOSE) {
    if (type === 'receive') draft.add(wall, { ...about, kind: 'ws.closed', ...closing(data) });
    return;
  }
  if (opcode !== TEXT && opcode !== BINARY) return;
  const packet = opcode === TEXT ? decodeFrame(data) : decodeBinaryFrame(data);
  draft.add(wall, {
    ...about,
    kind: 'ws.frame',
    direction: type === 'send' ? 'sent' : 'received',
    opcode,
    raw: data,
    bytes: Buffer.byteLength(data, opcode === TEXT ? 'utf8' : 'base64'),
    ...(packet ? { packet } : {}),
  });
}

/** RFC 6455 opcodes. */
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;

/** RFC 6455 section 5.5.1: two bytes of code, then the reason. */
function closing(base64: string): { readonly code?: number; readonly reason?: string } {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length < 2 ? {} : { code: bytes.readUInt16BE(0), reason: bytes.subarray(2).toString('utf8') };
}

const wallOf = ({ time }: Frame): number | undefined =>
  time <= 0 ? undefined : time < SECONDS_BELOW ? time * 1000 : time;

async function addRequest(entry: HarEntry, options: ExchangeOptions): Promise<boolean> {
  const { contract, draft, contents, page, isMainDocument } = options;
  const { request, response, timings } = entry;
  const interest = interestIn(request.url, typeOf(entry), contract);
  if (!interest) return false;
  const began = Date.parse(entry.startedDateTime);
  const about = { source: 'page', page, request: draft.name('r') } as const;
  const [sent, received] = interest.bodies
    ? await Promise.all([
        request.postData ? contents.text(request.postData) : undefined,
        contents.text(response.content),
      ])
    : [];
  draft.add(began, {
    ...about,
    kind: 'http.request',
    method: request.method,
    url: request.url,
    headers: headersOf(request.headers),
    ...(typeOf(entry) === 'EventSource' ? { isEventSource: true } : {}),
    ...bodyOf(sent, interest),
    ...openedBy(entry),
  });
  const end = began + Math.max(0, entry.time);
  const { status } = response;
  // Without a body, the answer's time is its first byte, because an event stream has no end.
  const answered = interest.bodies ? end : end - Math.max(0, Math.min(timings.receive, entry.time));
  const hasStatus = status > 0;
  if (hasStatus) {
    draft.add(answered, {
      ...about,
      kind: 'http.response',
      status,
      headers: headersOf(response.headers),
      ...bodyOf(received, interest),
    });
  }
  const error = response._failureText ?? response._error ?? undefined;
  if (error) {
    const blockedReason = CSP.test(error) ? 'csp' : undefined;
    draft.add(end, { ...about, kind: 'http.failed', error, ...(blockedReason ? { blockedReason } : {}) });
  }
  if (isMainDocument && hasStatus && (status < 300 || status >= 400) && status !== 204) {
    draft.add(answered, { source: 'page', page, kind: 'navigation', url: request.url });
  }
  return true;
}

/** Firefox does not record types. A document is recognised by what the browser asked for. */
function typeOf({ _resourceType, request, response }: HarEntry): string | undefined {
  if (_resourceType !== undefined) return TYPES[_resourceType.toLowerCase()];
  const headers = headersOf(request.headers);
  if (headers['sec-fetch-dest'] === 'document') return 'Document';
  if (headers['sec-fetch-dest'] === 'empty' || headers['x-requested-with']) return 'XHR';
  if (request.method === 'GET' && headers['accept']?.startsWith('text/html')) return 'Document';
  return new URLSearchParams(new URL(request.url, 'http://x').search).has('EIO') ||
    response.content.mimeType.startsWith('text/event-stream')
    ? 'XHR'
    : undefined;
}

export const isDocument = (entry: HarEntry): boolean => !isWebSocket(entry) && typeOf(entry) === 'Document';

function openedBy({ _initiator }: HarEntry): {
  readonly openedBy?: ScriptLine;
  readonly stack?: readonly ScriptLine[];
} {
  const [first, ...rest] = (_initiator?.stack?.callFrames ?? []).map(lineOf);
  if (!first) return {};
  return { openedBy: first, ...(rest.length > 0 ? { stack: rest } : {}) };
}

/** DevTools counts from 0. */
const lineOf = ({ url, lineNumber, columnNumber, functionName }: CallFrame): ScriptLine => ({
  url,
  line: lineNumber + 1,
  column: columnNumber + 1,
  ...(functionName ? { function: functionName } : {}),
});

function headersOf(list: readonly { readonly name: string; readonly value: string }[]): Record<string, string> {
  return lowerCase(
    Object.fromEntries(
      list.filter(({ name }) => name !== '' && !name.startsWith(':')).map(({ name, value }) => [name, value]),
    ),
  );
}
