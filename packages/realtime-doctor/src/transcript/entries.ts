/**
 * Transcript entries: everything that the observers of a journey recorded, on one clock.
 *
 * A transcript is JSONL: a {@link Header} line, {@link Entry} lines in order of arrival, and an {@link End}. `t` is
 * in milliseconds on the run's monotonic clock (0 at the start of the run); the header has the wall-clock time of
 * that zero. Entries are appended, never changed. Readers ignore unknown kinds.
 */
import type { Packet } from '../protocols/socket.io/packets.ts';

/** Raised when the meaning of an entry changes; new kinds and members do not raise it. */
export const TRANSCRIPT_VERSION = 1;

export type Source = 'journey' | 'page' | 'crowd' | 'proxy' | 'frontend' | 'backend' | 'redis' | 'engine';

export interface Header {
  readonly kind: 'header';
  readonly version: typeof TRANSCRIPT_VERSION;
  /** Title of the journey. */
  readonly journey: string;
  /** Name of the contract that claims are judged by. */
  readonly contract: string;
  /** SHA-256 of the contract file stored beside the transcript; absent if there is none. */
  readonly contractSha256?: string;
  readonly run: string;
  /** ISO 8601 wall-clock time at t = 0. */
  readonly wallOrigin: string;
  /** Stack source, backend and browser, with name and version as detected. */
  readonly stack: string;
  readonly backend: string;
  readonly browser: string;
  /**
   * Offset of the browser's clock to the run's clock, and its error, in milliseconds. Already subtracted from all
   * browser times.
   */
  readonly browserClock?: { readonly offset: number; readonly error: number };
  /** What could not be observed, as text; empty if everything was. */
  readonly notObserved: readonly string[];
  /**
   * What rules must not draw conclusions from, because the source does not record it: `closings`, whether a socket
   * has closed; `end`, how long the page was watched after the last entry. Absent if both are known.
   */
  readonly unrecorded?: readonly ('closings' | 'end')[];
  /** In a header that was amended later: the number of entries before it. */
  readonly entries?: number;
}

/**
 * The last line: it marks the end of the journey and counts the lines before it. Together with the consecutive ids it
 * proves that nothing is missing. A transcript without it was cut short.
 */
export interface End {
  readonly kind: 'end';
  readonly entries: number;
  /** Lines before this one: entries and amended headers. */
  readonly lines: number;
  /** Status of the test at its end, in Playwright's terms, before its invariants were judged. */
  readonly status?: 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted';
  /** An error at the end of the journey that no entry records. */
  readonly error?: string;
}

/** Members of every entry. `id` is `e1`, `e2`, … in order of arrival. */
export interface Base {
  readonly id: string;
  readonly t: number;
  readonly source: Source;
}

/** A position in a script; `original` is the position according to the source map. Lines and columns start at 1. */
export interface ScriptLine {
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly function?: string;
  readonly original?: { readonly file: string; readonly line: number; readonly column: number };
}

// ── page ────────────────────────────────────────────────────────────────────────────────────────────────────────
/** `page` is p1, p2, … (a tab); `target` is the kind of global that opened it. */
interface InPage extends Base {
  readonly source: 'page';
  readonly page: string;
}
export interface SocketCreated extends InPage {
  readonly kind: 'ws.created';
  /** Id of this WebSocket in all entries: w1, w2, … */
  readonly socket: string;
  readonly target: 'page' | 'iframe' | 'worker' | 'shared_worker' | 'service_worker';
  readonly url: string;
  readonly openedBy?: ScriptLine;
  /** The rest of the call stack, innermost first. */
  readonly stack?: readonly ScriptLine[];
}
/** The original position of the script that opened a socket or request, if its source map was read later. */
export interface OpenedBy extends InPage {
  readonly kind: 'opened-by';
  /** Id of the socket or request: w1, r1. */
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
  /** Text as received; binary data as base64. */
  readonly raw: string;
  readonly bytes: number;
  /** Decoded by engine.io-parser and socket.io-parser; absent if the frame is not Engine.IO. */
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
  /** Close code (RFC 6455, section 7.4), from the page's `close` event. */
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  /** Whether a script of the page closed it; false or absent if the network or the browser did. */
  readonly byPage?: boolean;
}
export interface HttpRequest extends InPage {
  readonly kind: 'http.request';
  readonly request: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether an `EventSource` of the page sent the request. */
  readonly isEventSource?: boolean;
  /** Engine.IO packets in the body of a polling request. */
  readonly packets?: readonly Packet[];
  readonly openedBy?: ScriptLine;
}
export interface HttpResponse extends InPage {
  readonly kind: 'http.response';
  readonly request: string;
  readonly status: number;
  /** Absent if the response came from the network. */
  readonly servedBy?: 'service worker' | 'browser cache';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly packets?: readonly Packet[];
}
export interface HttpFailed extends InPage {
  readonly kind: 'http.failed';
  readonly request: string;
  /** Chromium's error: `net::ERR_CONNECTION_REFUSED`. */
  readonly error: string;
  readonly blockedReason?: string;
}
/** One event of an `EventSource`. */
export interface StreamMessage extends InPage {
  readonly kind: 'stream.message';
  readonly request: string;
  /** `message` if the server named none. */
  readonly event: string;
  readonly lastEventId?: string;
  readonly data: string;
}
/** The server ended an event stream normally. */
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
  /** The URL changed without a new document (history API, hash): sockets stay open. */
  readonly sameDocument?: boolean;
}
export interface Connectivity extends InPage {
  readonly kind: 'connectivity';
  readonly online: boolean;
}
/**
 * What the page shows to the user: an element of the contract's `page.shows` appeared, changed or disappeared. For a
 * page without a state element: the value of its window flag, `true` or `false`.
 */
export interface Shown extends InPage {
  readonly kind: 'shown';
  readonly what: 'state' | 'tier' | 'toast' | 'refusal' | 'reconnect';
  /** Text of the element; null if it disappeared. */
  readonly text: string | null;
  /** Distinguishes toasts: one number per element. */
  readonly element: number;
  /** Name of the flag, if the state comes from one. */
  readonly flag?: string;
}
/** Keys in the page's localStorage. A value that looks like a JWT is recorded masked; others are not recorded. */
export interface StorageKeys extends InPage {
  readonly kind: 'storage';
  readonly keys: readonly { readonly key: string; readonly jwt?: string }[];
}
/**
 * State of a socket.io-client in the page at the end of the visit: its options and listeners. Absent for clients in
 * workers and for other libraries.
 */
export interface ClientState extends InPage {
  readonly kind: 'client';
  readonly namespace: string;
  /** As passed to `io()`. */
  readonly url: string;
  readonly connected: boolean;
  readonly options: {
    /** Timeout of a connection attempt, in milliseconds. */
    readonly timeout?: number;
    readonly reconnection?: boolean;
    readonly autoConnect?: boolean;
    readonly reconnectionAttempts?: number;
    readonly withCredentials?: boolean;
    readonly transports?: readonly string[];
    readonly path?: string;
    /** Names of the headers in `extraHeaders`. */
    readonly headers?: readonly string[];
  };
  /** Whether every event is handled (`onAny`, or a custom handler of the page). */
  readonly hearsAll: boolean;
  readonly listeners: readonly {
    readonly event: string;
    /** Number of listeners at the end, and how many of them have the same source text as another. */
    readonly count: number;
    readonly same: number;
    /** The text of one of them has a call of `emit`. */
    readonly emits?: boolean;
    /** When listeners were added, and when the last one was removed, on the run's clock in milliseconds. */
    readonly added: readonly number[];
    readonly emptied: readonly number[];
    /** When all listeners were removed at once (`off(event)`), and how many there were. */
    readonly dropped?: readonly { readonly t: number; readonly count: number }[];
    /** What the functions threw when the event came. */
    readonly threw?: readonly { readonly t: number; readonly message: string; readonly stack: string }[];
  }[];
}
/** What a pusher-js client in the page listens to on one channel when the visit ended. */
export interface ChannelListeners extends InPage {
  readonly kind: 'listens';
  readonly channel: string;
  /** Names, without the library's own. */
  readonly events: readonly string[];
  /** A function of the page gets every event. */
  readonly hearsAll: boolean;
}
/** An `EventSource` of the page, when the visit ended: names of events that it listens to; `onmessage` is "message". */
export interface StreamListeners extends InPage {
  readonly kind: 'stream.listeners';
  readonly url: string;
  readonly listens: readonly string[];
}
/** The page's main thread was blocked by one task from `t` on. */
export interface PageBusy extends InPage {
  readonly kind: 'page.busy';
  /** Milliseconds. */
  readonly ms: number;
}

// ── crowd ───────────────────────────────────────────────────────────────────────────────────────────────────────
/** Socket.IO clients join, without a browser, beside the page: members 1 to `size`, each as a user of its own. */
export interface CrowdBegan extends Base {
  readonly source: 'crowd';
  readonly kind: 'crowd.began';
  readonly size: number;
  /** How many processes they are in. */
  readonly workers: number;
  /** Milliseconds over which their first attempts are spread evenly. */
  readonly rampMs: number;
  /** Tier of each member's token. */
  readonly tier?: string;
}
/**
 * What the members in one process saw since its last such entry. These come several times a second, with or without
 * events, so up to `t` nothing else happened to them.
 */
export interface CrowdEntry extends Base {
  readonly source: 'crowd';
  readonly kind: 'crowd';
  /** c1, c2, … */
  readonly worker: string;
  readonly events: readonly MemberEvent[];
  /** By how much this entry is late, in milliseconds, if that is more than usual: the process had no time for its members. */
  readonly lateMs?: number;
}
/** Time on the run's clock in milliseconds, member, what it saw, and what belongs to that. */
export type MemberEvent = readonly [t: number, member: number, what: MemberSaw, value?: string | number];
/**
 * `attempt`: it begins to connect. `failed`: the attempt did not reach the server, with the client's words. `connected`:
 * the namespace accepted it; with how long the server may be silent before the client gives it up, in milliseconds.
 * `refused`: the namespace did not, with its words. `greeted`: with the tier. `subscribed`: the server confirmed it.
 * `closed`: the connection ended, with the client's reason. `asked`: requests a notification to itself, with the message.
 * `answered`: the application's answer to that, with the status or the error. `notified`: with the message.
 */
export type MemberSaw =
  | 'attempt'
  | 'failed'
  | 'connected'
  | 'refused'
  | 'greeted'
  | 'subscribed'
  | 'closed'
  | 'asked'
  | 'answered'
  | 'notified';

// ── fault proxy ─────────────────────────────────────────────────────────────────────────────────────────────────
export interface ProxyConnection extends Base {
  readonly source: 'proxy';
  readonly kind: 'proxy.opened' | 'proxy.closed' | 'proxy.refused';
  readonly connection: string;
  /** On close: bytes up (to the stack) and down, and who closed it. */
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly by?: 'client' | 'upstream' | 'fault' | 'proxy';
  readonly error?: string;
}
export interface FaultEntry extends Base {
  readonly source: 'proxy' | 'journey';
  readonly kind: 'fault.begin' | 'fault.end';
  /** Same id for the begin and the end of a fault. */
  readonly fault: string;
  /** Name of the fault: a `FaultType` in claims/faults.ts. */
  readonly type: string;
  readonly attributes?: Readonly<Record<string, number | string>>;
}

// ── services ────────────────────────────────────────────────────────────────────────────────────────────────────
export interface LogLine extends Base {
  readonly source: 'backend' | 'redis' | 'frontend';
  readonly kind: 'log';
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** The instance, if a service has several. */
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
  /** Path inside the journey folder of the capture. */
  readonly file: string;
  readonly title: string;
  /** SHA-256 of the file in hexadecimal, so that a replaced screenshot is detected. */
  readonly sha256?: string;
}
/** Reasons to refuse a well-formed token. */
export type TokenFlaw = 'signature' | 'expired' | 'audience' | 'issuer';
/** A token was created or obtained; its claims only, never the token. */
export interface TokenMinted extends InJourney {
  readonly kind: 'token';
  /** The placeholder that replaces the token. */
  readonly shownAs: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Flaws that the journey put into the token on purpose, so that the server refuses it. */
  readonly meant?: readonly TokenFlaw[];
}
/** The journey requested a notification from the application over HTTP. */
export interface NotificationAsked extends InJourney {
  readonly kind: 'notify.asked' | 'notify.answered';
  readonly request: string;
  readonly user: string;
  readonly message: string;
  /** The instance that received the request, if one was chosen. */
  readonly through?: string;
  readonly status?: number;
  readonly body?: string;
}
/** A user action in the page that claims depend on. */
export interface UserAction extends InJourney {
  readonly kind: 'user.action';
  readonly page: string;
  /**
   * `reconnect`: clicked the page's reconnect control. `refresh token`: replaced the stored token. `open without
   * token`: opened the page without signing in.
   */
  readonly action: 'reconnect' | 'refresh token' | 'open without token';
}
/** A named note. It also counts time that passes without entries as observed. */
export interface Checkpoint extends InJourney {
  readonly kind: 'checkpoint';
  readonly name: string;
}
/** The machine was stalled up to this time: a timer of ours fired that much too late. */
export interface Stall extends InJourney {
  readonly kind: 'stall';
  /** Milliseconds. */
  readonly ms: number;
}
/** A claim was asserted and judged on all entries before this one. */
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
  | ChannelListeners
  | StreamListeners
  | PageBusy
  | CrowdBegan
  | CrowdEntry
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
/** What a tap passes to the recorder, which adds the id and, if missing, the time. */
export type NewEntry = WithoutId<Entry>;
