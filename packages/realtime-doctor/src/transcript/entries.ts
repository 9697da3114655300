/**
 * The transcript's entries: everything that the observers of a journey saw, on one clock.
 *
 * A transcript is JSONL: a {@link Header} line, {@link Entry} lines in the order of their arrival, and an {@link End}.
 * `t` is in milliseconds on the run's monotonic clock (0 at the run's start); the header has the wall-clock time of that
 * zero. Entries are added, never changed. A reader ignores kinds that it does not know.
 */
import type { Packet } from '../protocols/socket.io/packets.ts';

/** Raised when an entry's meaning changes; added kinds and members do not raise it. */
export const TRANSCRIPT_VERSION = 1;

export type Source = 'journey' | 'page' | 'proxy' | 'frontend' | 'backend' | 'redis' | 'engine';

export interface Header {
  readonly kind: 'header';
  readonly version: typeof TRANSCRIPT_VERSION;
  /** Title of the journey. */
  readonly journey: string;
  /** Name of the contract that the claims are judged by. */
  readonly contract: string;
  /** Of the file that has it, beside the transcript; absent where no contract is filed. */
  readonly contractSha256?: string;
  readonly run: string;
  /** ISO 8601 wall-clock time at t = 0. */
  readonly wallOrigin: string;
  /** Stack source, backend and browser by name and version, as seen. */
  readonly stack: string;
  readonly backend: string;
  readonly browser: string;
  /** Offset of the browser's clock to the run's, and its error, in milliseconds; taken off all of its times. */
  readonly browserClock?: { readonly offset: number; readonly error: number };
  /** What could not be observed, in words; empty where everything was. */
  readonly notObserved: readonly string[];
  /**
   * What a rule must not conclude from, since the source does not write it down: `closings`, that a socket has closed;
   * `end`, for how long the page was watched after the last entry. Absent where both are known.
   */
  readonly unrecorded?: readonly ('closings' | 'end')[];
  /** Of a header that was amended later: how many entries came before it. */
  readonly entries?: number;
}

/**
 * The last line: the journey ended, and this is how many lines came before. With the ids, which have no gap, it says of a
 * transcript that nothing of it is missing, its end included. A transcript without it was cut short.
 */
export interface End {
  readonly kind: 'end';
  readonly entries: number;
  /** Lines before this one: entries, and a header each time that it was amended. */
  readonly lines: number;
  /** How the test stood when it was ended, in Playwright's words, before its standing claims counted. */
  readonly status?: 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted';
  /** What failed while the journey was ended, and stands in no entry. */
  readonly error?: string;
}

/** What every entry has. `id` is `e1`, `e2`, … in the order of arrival. */
export interface Base {
  readonly id: string;
  readonly t: number;
  readonly source: Source;
}

/** A place in a script; `original` is what a source map makes of it. Lines and columns start at 1. */
export interface ScriptLine {
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly function?: string;
  readonly original?: { readonly file: string; readonly line: number; readonly column: number };
}

// ── page ────────────────────────────────────────────────────────────────────────────────────────────────────────
/** `page` is p1, p2, … (a tab); `target` says which kind of global opened it. */
interface InPage extends Base {
  readonly source: 'page';
  readonly page: string;
}
export interface SocketCreated extends InPage {
  readonly kind: 'ws.created';
  /** Names this WebSocket in all entries about it: w1, w2, … */
  readonly socket: string;
  readonly target: 'page' | 'iframe' | 'worker' | 'shared_worker' | 'service_worker';
  readonly url: string;
  readonly openedBy?: ScriptLine;
  /** The rest of the call stack, innermost first. */
  readonly stack?: readonly ScriptLine[];
}
/** The script line of a socket or request by its original file, where its source map was read after it was told. */
export interface OpenedBy extends InPage {
  readonly kind: 'opened-by';
  /** Names the socket or the request: w1, r1. */
  readonly of: string;
  readonly openedBy: ScriptLine;
  readonly stack?: readonly ScriptLine[];
}
export interface SocketRequest extends InPage {
  readonly kind: 'ws.request';
  readonly socket: string;
  readonly headers: Readonly<Record<string, string>>;
}
export interface SocketResponse extends InPage {
  readonly kind: 'ws.response';
  readonly socket: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
}
export interface SocketFrame extends InPage {
  readonly kind: 'ws.frame';
  readonly socket: string;
  readonly direction: 'sent' | 'received';
  /** RFC 6455 opcode: 1 text, 2 binary. */
  readonly opcode: number;
  /** Text as it was; binary as base64. */
  readonly raw: string;
  readonly bytes: number;
  /** Decoded by engine.io-parser and socket.io-parser; absent where the frame is not Engine.IO. */
  readonly packet?: Packet;
}
export interface SocketError extends InPage {
  readonly kind: 'ws.error';
  readonly socket: string;
  readonly message: string;
}
export interface SocketClosed extends InPage {
  readonly kind: 'ws.closed';
  readonly socket: string;
  /** RFC 6455 section 7.4 close code, as the page's `close` event had it. */
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  /** A script of the page closed it; false or absent where the wire or the browser did. */
  readonly byPage?: boolean;
}
export interface HttpRequest extends InPage {
  readonly kind: 'http.request';
  readonly request: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The page's `EventSource` asked. */
  readonly isEventSource?: boolean;
  /** Engine.IO packets of a polling request's body. */
  readonly packets?: readonly Packet[];
  readonly openedBy?: ScriptLine;
}
export interface HttpResponse extends InPage {
  readonly kind: 'http.response';
  readonly request: string;
  readonly status: number;
  /** Absent where the answer came over the network. */
  readonly servedBy?: 'service worker' | 'browser cache';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly packets?: readonly Packet[];
}
export interface HttpFailed extends InPage {
  readonly kind: 'http.failed';
  readonly request: string;
  /** Chromium's text: `net::ERR_CONNECTION_REFUSED`. */
  readonly error: string;
  readonly blockedReason?: string;
}
/** One event of an `EventSource`. */
export interface StreamMessage extends InPage {
  readonly kind: 'stream.message';
  readonly request: string;
  /** `message` where the server named none. */
  readonly event: string;
  readonly lastEventId?: string;
  readonly data: string;
}
/** The server ended an event stream in order. */
export interface StreamEnded extends InPage {
  readonly kind: 'stream.ended';
  readonly request: string;
}
export interface ConsoleLine extends InPage {
  readonly kind: 'console';
  readonly level: 'debug' | 'info' | 'log' | 'warning' | 'error';
  readonly text: string;
  readonly at?: ScriptLine;
}
export interface PageError extends InPage {
  readonly kind: 'page.error';
  readonly message: string;
  readonly stack?: string;
}
export interface PageLife extends InPage {
  readonly kind: 'page.opened' | 'page.closed' | 'page.crashed';
}
export interface Navigation extends InPage {
  readonly kind: 'navigation';
  readonly url: string;
  /** The URL changed without a new document (history API, hash): sockets live on. */
  readonly sameDocument?: boolean;
}
export interface Connectivity extends InPage {
  readonly kind: 'connectivity';
  readonly online: boolean;
}
/**
 * What the page shows to a person: an element of the contract's `page.shows` appeared, changed or went. Or, of a page
 * that has no element for its state, what its window's flag says: `true` or `false`.
 */
export interface Shown extends InPage {
  readonly kind: 'shown';
  readonly what: 'state' | 'tier' | 'toast' | 'refusal' | 'reconnect';
  /** The element's text; null when it went. */
  readonly text: string | null;
  /** Tells toasts apart: one number an element. */
  readonly element: number;
  /** Name of the flag, where it is one that says so. */
  readonly flag?: string;
}
/** Keys in the page's localStorage; a value shaped like a JWT is shown masked, others not at all. */
export interface StorageKeys extends InPage {
  readonly kind: 'storage';
  readonly keys: readonly { readonly key: string; readonly jwt?: string }[];
}
/**
 * What a socket.io-client in the page said of itself when the visit ended: its options, and what it listens to. Absent
 * for clients in workers and for other libraries.
 */
export interface ClientState extends InPage {
  readonly kind: 'client';
  readonly namespace: string;
  /** As it was given to `io()`. */
  readonly url: string;
  readonly connected: boolean;
  readonly options: {
    /** Milliseconds until a connection attempt is given up. */
    readonly timeout?: number;
    readonly reconnection?: boolean;
    readonly reconnectionAttempts?: number;
    readonly withCredentials?: boolean;
    readonly transports?: readonly string[];
    readonly path?: string;
    /** Names of the headers in `extraHeaders`. */
    readonly headers?: readonly string[];
  };
  /** Every event is heard (`onAny`, or a handler of the page's own). */
  readonly hearsAll: boolean;
  readonly listeners: readonly {
    readonly event: string;
    /** Functions that listened at the end; of these, how many have the same text as another. */
    readonly count: number;
    readonly same: number;
    /** When functions were added, and when the last was removed, on the run's clock in milliseconds. */
    readonly added: readonly number[];
    readonly emptied: readonly number[];
    /** Times at which every function went at once (`off(event)`), and how many they were. */
    readonly dropped?: readonly { readonly t: number; readonly count: number }[];
  }[];
}
/** The page's thread did one piece of work and nothing else, from `t` on. */
export interface PageBusy extends InPage {
  readonly kind: 'page.busy';
  /** Milliseconds. */
  readonly ms: number;
}

// ── fault proxy ─────────────────────────────────────────────────────────────────────────────────────────────────
export interface ProxyConnection extends Base {
  readonly source: 'proxy';
  readonly kind: 'proxy.opened' | 'proxy.closed' | 'proxy.refused';
  readonly connection: string;
  /** On close: bytes up (towards the stack) and down, and who ended it. */
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly by?: 'client' | 'upstream' | 'fault' | 'proxy';
  readonly error?: string;
}
export interface FaultEntry extends Base {
  readonly source: 'proxy' | 'journey';
  readonly kind: 'fault.begin' | 'fault.end';
  /** Pairs the begin with its end. */
  readonly fault: string;
  /** The fault's name: one of `FaultType` in claims/faults.ts. */
  readonly type: string;
  readonly attributes?: Readonly<Record<string, number | string>>;
}

// ── services ────────────────────────────────────────────────────────────────────────────────────────────────────
export interface LogLine extends Base {
  readonly source: 'backend' | 'redis' | 'frontend';
  readonly kind: 'log';
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Which instance, where a service has several. */
  readonly instance?: string;
}
export interface ServiceEvent extends Base {
  readonly source: 'engine';
  readonly kind: 'service';
  readonly service: string;
  readonly event: 'start' | 'die' | 'oom' | 'pause' | 'unpause' | 'healthy' | 'unhealthy' | 'stop' | 'kill' | 'restart';
  readonly exitCode?: number;
  readonly signal?: string;
}
export interface RedisState extends Base {
  readonly source: 'redis';
  readonly kind: 'redis.pubsub';
  readonly channels: readonly string[];
  readonly patterns: number;
}
export interface RedisMonitor extends Base {
  readonly source: 'redis';
  readonly kind: 'redis.monitor';
  readonly command: string;
}

// ── journey ─────────────────────────────────────────────────────────────────────────────────────────────────────
interface InJourney extends Base {
  readonly source: 'journey';
}
export interface Step extends InJourney {
  readonly kind: 'step.begin' | 'step.end';
  readonly step: string;
  readonly title: string;
  readonly error?: string;
}
export interface Screenshot extends InJourney {
  readonly kind: 'screenshot';
  readonly page: string;
  /** Path inside the journey's folder of the capture. */
  readonly file: string;
  readonly title: string;
  /** Of the file, in hexadecimal: another picture in its place is not this one. */
  readonly sha256?: string;
}
/** What a token can be refused for, though it is well-formed. */
export type TokenFlaw = 'signature' | 'expired' | 'audience' | 'issuer';
/** A token was minted or obtained; claims only, never the token. */
export interface TokenMinted extends InJourney {
  readonly kind: 'token';
  /** As the redactor shows it wherever the token itself would stand. */
  readonly shownAs: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the journey made wrong with it, so that the server refuses it. */
  readonly meant?: readonly TokenFlaw[];
}
/** The journey asked the application for a notification over HTTP. */
export interface NotificationAsked extends InJourney {
  readonly kind: 'notify.asked' | 'notify.answered';
  readonly request: string;
  readonly user: string;
  readonly message: string;
  /** The instance that was asked, where one was chosen. */
  readonly through?: string;
  readonly status?: number;
  readonly body?: string;
}
/** The user did something in the page that a claim has to know about. */
export interface UserAction extends InJourney {
  readonly kind: 'user.action';
  readonly page: string;
  /** `reconnect`: clicked the page's offer to reconnect. `refresh token`: another token took the stored one's place.
   * `open without token`: came without signing in. */
  readonly action: 'reconnect' | 'refresh token' | 'open without token';
}
/** A note by name. It also lets time that passes without entries count as observed. */
export interface Checkpoint extends InJourney {
  readonly kind: 'checkpoint';
  readonly name: string;
}
/** The machine gave the run no time up to this moment: a timer of ours came that much too late. */
export interface Stall extends InJourney {
  readonly kind: 'stall';
  /** Milliseconds. */
  readonly ms: number;
}
/** A claim was asserted and judged over all entries before this one. */
export interface Judged extends InJourney {
  readonly kind: 'judged';
  readonly claim: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly holds: boolean;
  readonly verdict: 'holds' | 'fails' | 'pending';
  readonly expected: string;
  readonly actual: string;
  readonly because: readonly string[];
}

export type Entry =
  | SocketCreated
  | OpenedBy
  | SocketRequest
  | SocketResponse
  | SocketFrame
  | SocketError
  | SocketClosed
  | HttpRequest
  | HttpResponse
  | HttpFailed
  | StreamMessage
  | StreamEnded
  | ConsoleLine
  | PageError
  | PageLife
  | Navigation
  | Connectivity
  | Shown
  | StorageKeys
  | ClientState
  | PageBusy
  | ProxyConnection
  | FaultEntry
  | LogLine
  | ServiceEvent
  | RedisState
  | RedisMonitor
  | Step
  | Screenshot
  | TokenMinted
  | NotificationAsked
  | UserAction
  | Checkpoint
  | Stall
  | Judged;

export type Kind = Entry['kind'];

type WithoutId<E> = E extends Entry ? Omit<E, 'id' | 't'> & { readonly t?: number } : never;
/** What a tap hands to the recorder, which adds the id and, where the tap has none, the time. */
export type NewEntry = WithoutId<Entry>;
