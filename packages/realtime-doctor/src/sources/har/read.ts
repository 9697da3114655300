/* eslint-disable no-underscore-dangle -- the names that HAR files have */
/**
 * Reads a HAR as a transcript: from Playwright's `recordHar`, Chrome's and Edge's DevTools (with frames), Firefox
 * (without), and our own captures.
 */
import * as z from 'zod';
import type { Contract } from '../../contract/contract.ts';
import { Draft } from '../recording/draft.ts';
import { addExchange, isDocument, isWebSocket, type Contents } from '../recording/exchange.ts';
import { harEntryShape, type HarEntry } from '../recording/har-entry.ts';
import type { Limits, Recording } from '../recording/recording.ts';
import { broken, HarScanner, type Piece } from './scanner.ts';

const program = z.object({ name: z.string().catch('unknown'), version: z.string().catch('') });
const pageShape = z.object({ id: z.string(), startedDateTime: z.string(), title: z.string().optional() });

interface Har {
  creator: string;
  browser: string | undefined;
  readonly pages: z.infer<typeof pageShape>[];
  readonly entries: HarEntry[];
  /** Number of entries that do not follow HAR 1.2. */
  malformed: number;
}

/**
 * @param chunks - the file's bytes
 * @throws EvidenceError if it is not a HAR
 */
export async function readHar(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  { name, contract }: { name: string; contract: Contract },
): Promise<Recording> {
  const scanner = new HarScanner();
  const har: Har = { creator: 'unknown', browser: undefined, pages: [], entries: [], malformed: 0 };
  for await (const chunk of withoutMark(chunks)) for (const piece of scanner.push(chunk)) take(piece, har);
  if (har.creator === 'unknown' && har.entries.length === 0)
    broken(scanner.isCut ? 'it ends before its first entry' : 'it has no log with entries');
  const draft = new Draft();
  noteDamage(draft, scanner, har);
  await write(har, draft, contract);
  const limits = limitsOf(har);
  for (const what of missing(limits, har)) draft.note(what);
  const transcript = draft.finish({
    journey: har.pages[0]?.title || name,
    contract: contract.name,
    browser: `${har.browser ?? 'unknown'} (recorded by ${har.creator})`,
    unrecorded: ['closings', 'end'],
  });
  return { format: 'har', name, failures: [], transcript, limits };
}

/** Removes the byte order mark that some editors add. */
async function* withoutMark(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const hasMark = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield hasMark ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

function take({ member, text }: Piece, har: Har): void {
  if (!['creator', 'browser', 'pages', 'entries'].includes(member)) return;
  const value = parse(text);
  if (member === 'creator') har.creator = nameOf(value) ?? har.creator;
  if (member === 'browser') har.browser = nameOf(value);
  if (member === 'pages') {
    const page = pageShape.safeParse(value);
    if (page.success) har.pages.push(page.data);
  }
  if (member === 'entries') {
    const entry = harEntryShape.safeParse(value);
    if (entry.success) har.entries.push(thin(entry.data));
    else har.malformed++;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return broken('a part of it is not valid JSON', error);
  }
}

function nameOf(value: unknown): string | undefined {
  const parsed = program.safeParse(value);
  return parsed.success ? `${parsed.data.name} ${parsed.data.version}`.trim() : undefined;
}

/** Drops the bodies of images, scripts and the like, which would fill the memory. */
function thin(entry: HarEntry): HarEntry {
  const matters =
    isWebSocket(entry) || /[?&](?:EIO|transport)=/.test(entry.request.url) || entry.request.url.includes('/socket.io/');
  if (matters) return entry;
  const { content } = entry.response;
  return {
    ...entry,
    response: { ...entry.response, content: { ...content, text: content.text?.slice(0, SMALL_BODY) } },
  };
}
const SMALL_BODY = 2 ** 16;

function noteDamage(draft: Draft, scanner: HarScanner, har: Har): void {
  if (scanner.isCut) draft.note('what comes after the end of the file, which ends in the middle');
  if (scanner.tooLarge > 0) draft.note(`${scanner.tooLarge} entries that are too large to read`);
  if (har.malformed > 0) draft.note(`${har.malformed} entries that do not follow HAR 1.2`);
}

/** DevTools starts a new `page` with each navigation of its one tab; Playwright has one for each tab. */
async function write(har: Har, draft: Draft, contract: Contract): Promise<void> {
  const isOneTab = !har.creator.startsWith('Playwright');
  const idOf = ({ pageref }: HarEntry): string => (isOneTab ? '' : (pageref ?? ''));
  const mainFrames = new Map<string, string | undefined>();
  const entries = har.entries.toSorted((a, b) => a.startedDateTime.localeCompare(b.startedDateTime));
  for (const entry of entries) {
    const id = idOf(entry);
    const main = isOneTab ? (entry.pageref ?? '') : id;
    if (isDocument(entry) && !mainFrames.has(main)) mainFrames.set(main, entry._frameref ?? entry.request.url);
    await addExchange(entry, {
      contract,
      draft,
      contents,
      page: draft.page(id),
      isMainDocument: isDocument(entry) && mainFrames.get(main) === (entry._frameref ?? entry.request.url),
    });
    // All other requests show how long the recording ran.
    draft.seen(Date.parse(entry.startedDateTime) + Math.max(0, entry.time));
  }
}

const contents: Contents = {
  text: ({ text, encoding }) =>
    Promise.resolve(text !== undefined && encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text),
  frames: ({ _webSocketMessages }) => Promise.resolve(_webSocketMessages),
};

function limitsOf({ entries, creator }: Har): Limits {
  const sockets = entries.filter(isWebSocket);
  const hasFrames = sockets.some(({ _webSocketMessages }) => _webSocketMessages !== undefined);
  // These programs write a socket's frames whenever they write the socket.
  const writesFrames = /^(?:Playwright|WebInspector|stackmotive)/.test(creator);
  return {
    network: entries.length > 0,
    webSockets: entries.length > 0 && (sockets.length > 0 || writesFrames),
    frames: hasFrames || (writesFrames && !sockets.some(({ response }) => response.status === 101)),
    closings: false,
  };
}

function* missing({ network, webSockets, frames }: Limits, { entries }: Har): Generator<string> {
  if (!network) yield 'requests and WebSockets: the file has none';
  else if (!webSockets) yield 'WebSockets: this program may not write them';
  else if (!frames) yield 'frames of WebSockets';
  if (!entries.some(({ _initiator }) => _initiator !== undefined))
    yield 'which script opened a socket or sent a request';
  yield 'WebSockets: when and how they closed';
  yield 'the console, and errors of the page';
  yield 'how long the page was watched: the file ends with its last request';
  yield 'what the page shows, its localStorage, and whether it is online';
  yield 'the servers’ side: their logs and answers to probes';
}
