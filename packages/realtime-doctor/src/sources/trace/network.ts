/* eslint-disable no-underscore-dangle -- the names that HAR files have */
import { isUtf8 } from 'node:buffer';
import type { Contract } from '../../contract/contract.ts';
import type { Draft } from '../recording/draft.ts';
import { addExchange, isDocument, isWebSocket, type Contents } from '../recording/exchange.ts';
import type { HarEntry } from '../recording/har-entry.ts';
import type { TraceArchive } from './archive.ts';
import type { TraceClock } from './clock.ts';

/** A larger difference means that the wall clock was set while the trace was recorded. */
const CLOCK_JUMP_MS = 5000;

interface Line {
  readonly entry: HarEntry;
  readonly file: string;
  readonly order: number;
}

/** Requests and WebSockets of all contexts. */
export class Networks {
  readonly #archive: TraceArchive;
  readonly #draft: Draft;
  readonly #contract: Contract;
  readonly #clocks = new Map<string, TraceClock>();
  /** By identity: an exchange that was pending at the end of one chunk appears again in the next. */
  readonly #lines = new Map<string, Line>();
  #order = 0;
  sockets = 0;
  lacksFrames = false;

  constructor(archive: TraceArchive, draft: Draft, contract: Contract) {
    this.#archive = archive;
    this.#draft = draft;
    this.#contract = contract;
  }

  get count(): number {
    return this.#lines.size;
  }

  clockOf(file: string, clock: TraceClock): void {
    this.#clocks.set(stem(file), clock);
  }

  take(entry: HarEntry, file: string): void {
    const { startedDateTime, _monotonicTime, pageref, request } = entry;
    const key = JSON.stringify([startedDateTime, _monotonicTime, pageref, request.method, request.url]);
    this.#lines.set(key, { entry, file, order: this.#order++ });
  }

  async write(): Promise<void> {
    const lines = [...this.#lines.values()].toSorted((a, b) => a.order - b.order);
    const mainFrames = mainFramesOf(lines);
    const closings = closingsOf(lines);
    for (const line of lines) {
      const { entry, file } = this.#dated(line);
      this.#checkClock(entry, file);
      const page = this.#draft.page(entry.pageref ?? '');
      if (isWebSocket(entry)) this.#countSocket(entry);
      await addExchange(entry, {
        contract: this.#contract,
        draft: this.#draft,
        contents: this.#contents,
        page,
        closedBy: closings.get(line),
        isMainDocument: isDocument(entry) && mainFrames.get(entry.pageref) === entry._frameref,
      });
    }
  }

  /** Adds the wall-clock time that old versions omit. */
  #dated(line: Line): Line {
    const { entry, file } = line;
    const clock = this.#clocks.get(stem(file));
    if (!clock || entry._monotonicTime === undefined) return line;
    const wall = Date.parse(entry.startedDateTime);
    if (!Number.isNaN(wall)) {
      clock.learn(wall, entry._monotonicTime);
      return line;
    }
    const startedDateTime = new Date(clock.wall(entry._monotonicTime)).toISOString();
    return { ...line, entry: { ...entry, startedDateTime } };
  }

  readonly #contents: Contents = {
    text: async (content) => (content._file || content._sha1 ? this.#text(content) : content.text),
    frames: (entry) => this.#frames(entry),
  };

  async #text(content: {
    readonly _file?: string | undefined;
    readonly _sha1?: string | undefined;
  }): Promise<string | undefined> {
    const bytes = await this.#archive.bytes(content._file ?? `resources/${content._sha1}`);
    if (!bytes) return undefined;
    if (!isUtf8(bytes)) {
      this.#draft.note('bodies that are not UTF-8');
      return undefined;
    }
    return bytes.toString('utf8');
  }

  async #frames({ response, _webSocketMessages }: HarEntry): Promise<unknown[] | undefined> {
    const { _file } = response.content;
    if (_file === undefined) return _webSocketMessages;
    const frames: unknown[] = [];
    for await (const line of this.#archive.lines(_file)) {
      if (line.includes('\ufffd')) this.#draft.note('frames that are not UTF-8, in part');
      try {
        frames.push(JSON.parse(line));
      } catch {
        // A truncated recording ends in the middle of a line.
        this.#draft.note('frames of a WebSocket after a line that is not JSON');
        break;
      }
    }
    return frames;
  }

  #countSocket({ response, _webSocketMessages }: HarEntry): void {
    this.sockets++;
    if (response.status === 101 && response.content._file === undefined && _webSocketMessages === undefined)
      this.lacksFrames = true;
  }

  #checkClock({ startedDateTime, _monotonicTime }: HarEntry, file: string): void {
    const clock = this.#clocks.get(stem(file));
    if (!clock || _monotonicTime === undefined) return;
    const apart = Math.abs(clock.wall(_monotonicTime) - Date.parse(startedDateTime));
    if (apart > CLOCK_JUMP_MS)
      this.#draft.note('the order of events: the wall clock was set while the trace was recorded');
  }
}

const stem = (file: string): string => file.replace(/\.(?:trace|network)$/, '');

/** A page's first document is its own; documents of frames come later. */
function mainFramesOf(lines: readonly Line[]): Map<string | undefined, string | undefined> {
  const frames = new Map<string | undefined, string | undefined>();
  for (const { entry } of lines) {
    if (isDocument(entry) && !frames.has(entry.pageref)) frames.set(entry.pageref, entry._frameref);
  }
  return frames;
}

/**
 * Latest close times of sockets. Playwright writes a socket's line when it closes, and those of open sockets when the
 * recording stops. So a socket had closed if a later line is that of a completed answer.
 */
function closingsOf(lines: readonly Line[]): Map<Line, number> {
  const closings = new Map<Line, number>();
  for (const [index, line] of lines.entries()) {
    if (!isWebSocket(line.entry) || line.entry.response.status !== 101) continue;
    const after = lines
      .slice(index + 1)
      .filter(({ file, entry }) => file === line.file && isFinished(entry))
      .map(({ entry }) => Date.parse(entry.startedDateTime) + entry.time);
    const began = Date.parse(line.entry.startedDateTime) + Math.max(0, line.entry.time);
    const first = after.filter((end) => end > began).toSorted((a, b) => a - b)[0];
    if (first !== undefined) closings.set(line, first);
  }
  return closings;
}

/** The line was written when its body had arrived or the request failed, not when the recording stopped. */
const isFinished = (entry: HarEntry): boolean =>
  !isWebSocket(entry) &&
  entry.time > 0 &&
  ((entry.response.content.size ?? -1) >= 0 || Boolean(entry.response._failureText));
