/**
 * What the probes of `probes/` found, as plain data. Everything is optional: a probe that did not run is
 * absent, and a rule that needs it stays silent. A probe's name in a finding is `<route>/<probe>`: `page/polling`.
 */
import type { ServiceRole } from '../contract/contract.ts';
import type { Packet } from '../protocols/socket.io/packets.ts';
import type { SourceLine } from './finding.ts';

/** What came of one question; `ms` is how long it took to know. */
export type Outcome<T> =
  | { readonly is: 'answered'; readonly ms: number; readonly value: T }
  | { readonly is: 'failed'; readonly ms: number; readonly code: string; readonly message: string }
  /** Nothing came until the probe's deadline. */
  | { readonly is: 'silent'; readonly ms: number };

/** An HTTP answer: the headers that matter, and the beginning of the body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the body is Engine.IO. */
  readonly packets?: readonly Packet[];
}

export interface Frame {
  readonly raw: string;
  readonly packet?: Packet;
}

/** The answer to an upgrade, and what came over the socket in the moment after it. */
export interface UpgradeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a refusal: what the browser hides. */
  readonly body: string;
  readonly frames: readonly Frame[];
  readonly closed?: { readonly code: number; readonly reason: string };
  /** What broke the protocol, in the words of `ws`: "Invalid WebSocket frame: …". */
  readonly error?: string;
}

/**
 * Which token a probe connected with. `given` is the user's own, `good` is minted with the stack's secret to the
 * contract, the others are `good` with one thing changed; `forged` has the right claims and a key that nobody knows.
 */
export type TokenKind = 'none' | 'given' | 'good' | 'forged' | 'without issuer' | 'without audience' | 'expired';

/** What a Socket.IO client got that asked to be let in; times in milliseconds since it began. */
export interface ConnectAnswer {
  readonly transport: 'websocket' | 'polling';
  readonly opened?: number;
  readonly connected?: number;
  readonly greeted?: { readonly at: number; readonly tier?: string };
  /** The greeting came before the acknowledgement, as it does from the Python server (contract, "order"). */
  readonly greetedFirst?: boolean;
  readonly refused?: string;
  readonly error?: string;
  readonly disconnected?: string;
  readonly subscribed?: number;
}

/** A test notification, asked for over HTTP for the probe's own user while it listens on each route. */
export interface NotificationAnswer {
  readonly status: number;
  readonly body: string;
  /** Names of the routes on which the same user listened and was subscribed, and of those on which it arrived. */
  readonly listened: readonly string[];
  readonly arrived: readonly string[];
}

/** Whether an idle WebSocket stayed open: for how long it was held, in milliseconds, and how it ended. */
export interface HeldAnswer {
  readonly heldMs: number;
  readonly closed?: { readonly code: number; readonly reason: string };
}

/** `none` is silence until the probe stopped waiting. */
export type ParserAnswer = 'connected' | 'refused' | 'closed' | 'none';

export interface NamespacesAnswer {
  readonly asked: readonly string[];
  readonly accepted: readonly string[];
  /** A name that no application has was accepted as well: then acceptance says nothing. */
  readonly acceptsAny: boolean;
}

/** One way to the server, and what was asked along it. */
export interface Route {
  /** `page`: its own origin. `socket`: another origin that its sockets go to. `backend`, `backend 2`, …: directly. */
  readonly name: string;
  readonly role: 'page' | 'socket' | 'backend';
  readonly origin: string;
  /** Of a route that nobody asked along and that the page itself took: the entries that stand for its probes. */
  readonly entries?: Readonly<Record<string, string>>;
  readonly dns?: Outcome<{ readonly addresses: readonly string[] }>;
  readonly tcp?: Outcome<{ readonly address: string }>;
  readonly tls?: Outcome<{ readonly authorized: boolean; readonly reason?: string }>;
  /** The same port asked in plain HTTP, where the scheme is https. */
  readonly plain?: Outcome<HttpAnswer>;
  readonly health?: Outcome<HttpAnswer>;
  /** The contract's path, `EIO=4&transport=polling`: without an Origin, and with the page's. */
  readonly polling?: Outcome<HttpAnswer>;
  readonly pollingWithOrigin?: Outcome<HttpAnswer>;
  /** As an older client asks, `EIO=3`. */
  readonly oldPolling?: Outcome<HttpAnswer>;
  /** `transport=none`: Node and Python servers refuse it in different words. */
  readonly dialect?: Outcome<HttpAnswer>;
  /** `EIO=4&transport=websocket` with the page's Origin, as the browser asks. */
  readonly upgrade?: Outcome<UpgradeAnswer>;
  /** The same handshake, with the page's address in `X-Forwarded-Host`: asked if its own origin was refused. */
  readonly pollingForwarded?: Outcome<HttpAnswer>;
  /** A WebSocket that is opened by Engine.IO and then left alone for a moment. */
  readonly held?: Outcome<HeldAnswer>;
  /** What the server makes of a CONNECT in each parser's form. */
  readonly parsers?: Outcome<Readonly<Record<'default' | 'msgpack', ParserAnswer>>>;
  /** Namespaces that the server lets a client join; asked if the page waits in vain in its own. */
  readonly namespaces?: Outcome<NamespacesAnswer>;
  /** Neither EIO nor transport: what a native WebSocket asks. */
  readonly nativeUpgrade?: Outcome<UpgradeAnswer>;
  /** One session's polls after its handshake, each on a connection of its own. */
  readonly sticky?: Outcome<readonly { readonly status: number; readonly body: string }[]>;
  /** Instances that answered the health check, each on a connection of its own. */
  readonly instances?: Outcome<readonly string[]>;
  readonly connects?: Readonly<Partial<Record<TokenKind, Outcome<ConnectAnswer>>>>;
  /** A CONNECT over polling; asked if the page waits in vain for the answer to one over WebSocket. */
  readonly connectPolling?: Outcome<ConnectAnswer>;
  /** Polling handshakes at other paths: those that the page asks for, and those that a wrong mount makes. */
  readonly paths?: Readonly<Record<string, Outcome<HttpAnswer>>>;
}

/** A place that opens a WebSocket. */
export interface CallSite extends SourceLine {
  /** The text of the line, trimmed and shortened. */
  readonly text: string;
}

/** What the page's own files say. */
export interface PageFacts {
  readonly document: Outcome<HttpAnswer>;
  /** From the header or the meta element, several joined by a comma. */
  readonly contentSecurityPolicy?: string;
  readonly scripts: readonly string[];
  /** Scripts that could not be read before the deadline. */
  readonly unread: readonly string[];
  /** Engine.IO protocol of the socket.io-client among them; absent where there is none. */
  readonly client?: { readonly engine: 3 | 4; readonly script: string };
  /** `new WebSocket(` outside of socket.io-client, as the source maps have it. */
  readonly sockets: readonly CallSite[];
  /** Keys that the scripts read from localStorage. */
  readonly storageKeys: readonly string[];
  /** Event names of the contract that the scripts mention. */
  readonly events: readonly string[];
  /** Options that the application gives to socket.io-client: `withCredentials: true`. */
  readonly options?: readonly string[];
  /** Whether a script calls `connect()` or `open()` of anything; absent if the scripts do not tell. */
  readonly callsConnect?: boolean;
  /** Namespaces that the scripts connect to. */
  readonly namespaces?: readonly string[];
}

/** What the client's folder says. */
export interface ClientFacts {
  readonly folder: string;
  /** Version range of socket.io-client in package.json; null where it is not there. */
  readonly library: string | null;
  /** Files that import it, by their first import. */
  readonly imports: readonly CallSite[];
  readonly sockets: readonly CallSite[];
  /** Places that emit the contract's subscribe event. */
  readonly subscribes: readonly CallSite[];
}

/** What a token says, never the token. */
export interface TokenFacts {
  readonly kind: TokenKind;
  /** As the redactor shows it: `‹jwt sub=1 tier=operator exp=+3600s #a1b2c3›`. */
  readonly shownAs: string;
  readonly algorithm?: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the stack's secret signed it; absent where the secret is not known. */
  readonly signed?: boolean;
  /** Something other than three base64url parts: a "Bearer " prefix, a cut token. */
  readonly malformed?: string;
}

/** What a stream sent while it was listened to; times in milliseconds. */
export interface StreamAnswer {
  /** Absent while nothing at all was answered. */
  readonly status?: number;
  readonly type?: string;
  readonly encoding?: string;
  /** The beginning of what came, if no event was complete. */
  readonly text?: string;
  /** When the first event was there, and how long it was waited for where none came. */
  readonly event?: number;
  readonly waited: number;
}

/** An event stream that brought the page nothing, asked for in several ways. */
export interface StreamFacts {
  readonly url: string;
  /** Without compression, and as a browser asks. */
  readonly plain?: StreamAnswer;
  readonly compressed?: StreamAnswer;
  /** Of the backend itself, where that is another address. */
  readonly direct?: StreamAnswer;
}

/**
 * A request of the page that was refused, asked once more: as the page asks and without its cookies, without an Origin,
 * without the headers of an upgrade, at other paths, and with meaningless cookies of the same length (bytes).
 */
export interface RefusedFacts {
  readonly url: string;
  readonly cookieBytes: number;
  readonly asked: Outcome<HttpAnswer | UpgradeAnswer>;
  readonly withoutOrigin?: Outcome<HttpAnswer | UpgradeAnswer>;
  /** With the server's own origin, if the page has another. */
  readonly withOwnOrigin?: Outcome<HttpAnswer | UpgradeAnswer>;
  readonly plain?: Outcome<HttpAnswer>;
  /** Of a WebSocket: at the same path with a slash at its end, or without the one that it has. */
  readonly otherSlash?: Outcome<HttpAnswer | UpgradeAnswer>;
  /** Of a WebSocket: at a path that no application has. */
  readonly unknownPath?: Outcome<HttpAnswer | UpgradeAnswer>;
  readonly withCookies?: Outcome<HttpAnswer | UpgradeAnswer>;
}

export interface RedisFacts {
  readonly pong: boolean;
  readonly channels: readonly string[];
  readonly patterns: number;
}

export interface StackFacts {
  readonly describedAs: string;
  /** Names, never values. */
  readonly environment: Partial<Record<ServiceRole, readonly string[]>>;
}

export interface ProbeReport {
  /** The page that was asked about. */
  readonly target: string;
  /** ISO 8601. */
  readonly at: string;
  readonly ms: number;
  readonly routes: readonly Route[];
  readonly page?: PageFacts;
  readonly client?: ClientFacts;
  readonly tokens: readonly TokenFacts[];
  readonly notification?: Outcome<NotificationAnswer>;
  readonly stack?: StackFacts;
  readonly redis?: Outcome<RedisFacts>;
  readonly streams?: readonly StreamFacts[];
  readonly refused?: readonly RefusedFacts[];
  /** Log lines that are not in a transcript, by the service that wrote them. */
  readonly logs: readonly { readonly source: 'backend' | 'frontend' | 'redis'; readonly text: string }[];
  /** What was done, one line per step, for the reader of the answer. */
  readonly did: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly { readonly probe: string; readonly why: string }[];
}

/** A report of nothing: for a transcript that is judged without its world. */
export const noProbes: ProbeReport = {
  target: '',
  at: '1970-01-01T00:00:00.000Z',
  ms: 0,
  routes: [],
  tokens: [],
  logs: [],
  did: [],
  skipped: [],
};
