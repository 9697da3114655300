/**
 * Connections and sessions, derived from the entries: which attempt, over which transport, what was asked, how far it
 * got, why it ended, what came next. Pure; any prefix of a transcript will do.
 */
import type { Contract } from '../contract/contract.ts';
import type {
  Entry,
  HttpFailed,
  HttpRequest,
  HttpResponse,
  OpenedBy,
  ScriptLine,
  SocketClosed,
  SocketCreated,
  SocketError,
  SocketFrame,
  SocketRequest,
  SocketResponse,
} from './entries.ts';
import type { Packet } from '../protocols/socket.io/packets.ts';
import type { Transcript } from './transcript.ts';

/** How far an attempt got, in order. */
const STAGES = ['asked', 'handshake', 'open', 'connected', 'greeted', 'subscribed'] as const;
export type Stage = (typeof STAGES)[number];

/** One packet of a connection, whichever transport carried it. */
export interface Message {
  readonly entry: string;
  readonly t: number;
  readonly direction: 'sent' | 'received';
  readonly raw: string;
  readonly packet?: Packet;
}

/** What the client asked for, as its URL says it. */
export interface Asked {
  readonly url: string;
  readonly origin: string;
  readonly path: string;
  readonly engineVersion?: string;
  readonly transport?: string;
  readonly tokenInQuery: boolean;
}

/** One namespace that a connection asked to join, or was told that it is in. */
export interface Joined {
  readonly namespace: string;
  /** The client's Socket.IO CONNECT and the token that it carried, as the redactor shows it. */
  readonly connectSent?: {
    readonly t: number;
    readonly entry: string;
    readonly token?: string;
    /** Names of what else the CONNECT carried (`auth`). */
    readonly members: readonly string[];
  };
  readonly connected?: { readonly t: number; readonly entry: string; readonly sid: string };
  readonly refused?: { readonly t: number; readonly entry: string; readonly message: string };
  /** A DISCONNECT for this namespace, and who sent it. */
  readonly left?: { readonly t: number; readonly entry: string; readonly by: 'server' | 'client' };
}

export interface Ending {
  readonly t: number;
  readonly entry: string;
  /** RFC 6455 close code, where the page had one. */
  readonly code?: number;
  readonly reason?: string;
  /** Who ended it, as far as the connection itself tells. */
  readonly by: 'server' | 'client' | 'transport' | 'page';
  readonly why: string;
}

/** The entries of one attempt, from the first byte to the close. */
export interface Connection {
  /** c1, c2, … in the order in which they were asked for. */
  readonly id: string;
  readonly page: string;
  readonly target: SocketCreated['target'];
  /** 1 for the page's first, 2 for the next, … */
  readonly attempt: number;
  readonly transport: 'websocket' | 'polling';
  /** A WebSocket that took over from polling; both are this connection. */
  readonly upgraded: boolean;
  readonly asked: Asked;
  /** The contract's if the client asked for it, else the first that it asked for. */
  readonly namespace: string;
  /** Every namespace of this connection, in the order in which they were asked for. */
  readonly namespaces: readonly Joined[];
  /** `plain` names neither Engine.IO's version nor its transport: the browser's own WebSocket. */
  readonly protocol: 'socket.io' | 'plain';
  /** Absent for Socket.IO's own parser. */
  readonly parser?: 'msgpack';
  readonly openedBy?: ScriptLine;
  readonly began: number;
  readonly handshake?: { readonly t: number; readonly entry: string; readonly status: number };
  /** The Engine.IO open packet; times in milliseconds. */
  readonly opened?: {
    readonly t: number;
    readonly entry: string;
    readonly sid: string;
    readonly pingInterval: number;
    readonly pingTimeout: number;
    /** Transports that the server offers to upgrade to. */
    readonly upgrades?: readonly string[];
  };
  /** Of {@link namespace}. */
  readonly connectSent?: Joined['connectSent'];
  readonly connected?: Joined['connected'];
  readonly refused?: Joined['refused'];
  readonly errors: readonly { readonly t: number; readonly entry: string; readonly message: string }[];
  readonly messages: readonly Message[];
  readonly reached: Stage;
  readonly ended?: Ending;
  readonly entries: readonly string[];
}

/** Events of a name that a connection received or sent in its namespace. */
export function events(
  { messages, namespace }: Pick<Connection, 'messages' | 'namespace'>,
  name: string | undefined,
  direction: Message['direction'] = 'received',
): SocketEvent[] {
  return messages.flatMap(({ entry, t, direction: way, packet }) => {
    const { socket } = packet ?? {};
    if (name === undefined || way !== direction || socket?.event !== name || socket.namespace !== namespace) return [];
    const argument = socket.args[0];
    return [{ entry, t, argument, data: isRecord(argument) ? argument : {} }];
  });
}

export interface SocketEvent {
  readonly t: number;
  readonly entry: string;
  /** Its first argument as an object; empty if it is something else. */
  readonly argument: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Since when a connection gets notifications: its server's acknowledgement, where the contract has one; else the asking;
 * and where nobody has to ask, the greeting or the connect itself. Undefined while it gets none.
 */
export function subscription(
  connection: Pick<Connection, 'messages' | 'namespace' | 'connected'>,
  { events: { connected: greeting, subscribe, subscribed } }: Contract,
): { readonly t: number; readonly entry: string } | undefined {
  const { connected } = connection;
  if (subscribed !== undefined) return events(connection, subscribed)[0];
  if (!connected) return undefined;
  if (subscribe !== undefined) return events(connection, subscribe, 'sent')[0];
  return greeting === undefined ? connected : events(connection, greeting)[0];
}

/** All connections of a transcript, in the order in which they were asked for. */
export function connections(transcript: Transcript, contract: Contract): Connection[] {
  const drafts = new Map<string, Draft>();
  const bySid = new Map<string, Draft>();
  const byRequest = new Map<string, Draft>();
  const all: Draft[] = [];
  const begin = (entry: SocketCreated | HttpRequest, transport: Connection['transport']): Draft => {
    const draft = new Draft(entry, transport, contract);
    all.push(draft);
    return draft;
  };

  const sessionOf = (entry: SocketCreated | HttpRequest): Draft | undefined => {
    const sid = query(entry.url).get('sid');
    if (!sid) return undefined;
    // A version 2 server puts the session's id into a cookie, and so it is masked in some entries and not in others.
    return bySid.get(`${entry.page} ${sid}`) ?? all.findLast((draft) => draft.isOpenAt(entry));
  };

  for (const entry of transcript.entries) {
    switch (entry.kind) {
      case 'ws.created': {
        const polled = sessionOf(entry);
        const draft = polled ?? begin(entry, 'websocket');
        draft.takeSocket(entry, polled !== undefined);
        drafts.set(entry.socket, draft);
        break;
      }
      case 'ws.request':
      case 'ws.response':
      case 'ws.error':
      case 'ws.frame':
      case 'ws.closed':
        drafts.get(entry.socket)?.takeSocketEntry(entry);
        break;
      case 'http.request': {
        // The browser's own question whether it may ask (CORS preflight) is no attempt.
        if (!isPolling(entry.url, contract) || entry.method === 'OPTIONS') break;
        const draft = sessionOf(entry) ?? begin(entry, 'polling');
        byRequest.set(entry.request, draft);
        draft.takeRequest(entry);
        break;
      }
      case 'http.response':
      case 'http.failed': {
        const draft = byRequest.get(entry.request);
        draft?.takeAnswer(entry);
        if (draft?.opened) bySid.set(`${draft.page} ${draft.opened.sid}`, draft);
        break;
      }
      case 'opened-by':
        (drafts.get(entry.of) ?? byRequest.get(entry.of))?.takeOpener(entry);
        break;
      case 'navigation':
        if (entry.sameDocument) break;
        for (const draft of all) if (draft.page === entry.page) draft.pageLeft(entry);
        break;
      case 'page.closed':
      case 'page.crashed':
        for (const draft of all) if (draft.page === entry.page) draft.pageLeft(entry);
        break;
      default:
    }
  }
  const attempts = new Map<string, number>();
  return all.map((draft, index) => {
    const attempt = (attempts.get(draft.page) ?? 0) + 1;
    attempts.set(draft.page, attempt);
    return draft.done(`c${index + 1}`, attempt);
  });
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

class Draft {
  readonly page: string;
  readonly #contract: Contract;
  readonly #value: Writable<Omit<Connection, 'id' | 'attempt' | 'reached' | 'namespaces' | keyof Joined>>;
  readonly #joined = new Map<string, Writable<Joined>>();
  readonly #messages: Message[] = [];
  readonly #errors: Connection['errors'][number][] = [];
  readonly #entries: string[] = [];
  /** The page left while the socket was open; what closes it next is the leaving. */
  #left: Entry | undefined;

  constructor(entry: SocketCreated | HttpRequest, transport: Connection['transport'], contract: Contract) {
    this.page = entry.page;
    this.#contract = contract;
    this.#value = {
      page: entry.page,
      target: entry.kind === 'ws.created' ? entry.target : 'page',
      transport,
      upgraded: false,
      asked: asked(entry.url),
      protocol: transport === 'polling' || /[?&](?:EIO|transport)=/.test(entry.url) ? 'socket.io' : 'plain',
      began: entry.t,
      errors: this.#errors,
      messages: this.#messages,
      entries: this.#entries,
      ...(entry.openedBy ? { openedBy: entry.openedBy } : {}),
    };
  }

  /** Whether a request that names some session may be about this one. */
  isOpenAt({ page, url }: SocketCreated | HttpRequest): boolean {
    const { asked: own, opened, ended, transport, upgraded } = this.#value;
    if (page !== this.page || transport !== 'polling' || !opened || ended || upgraded) return false;
    const other = asked(url);
    const isMasked = opened.sid.includes('‹') || (query(url).get('sid') ?? '').includes('‹');
    return isMasked && other.path === own.path && other.origin.replace(/^ws/, 'http') === own.origin;
  }

  get opened(): Connection['opened'] {
    return this.#value.opened;
  }

  takeSocket(entry: SocketCreated, upgrade: boolean): void {
    this.#entries.push(entry.id);
    if (upgrade) this.#value.upgraded = true;
  }

  takeOpener({ openedBy }: OpenedBy): void {
    this.#value.openedBy = openedBy;
  }

  takeSocketEntry(entry: SocketRequest | SocketResponse | SocketError | SocketFrame | SocketClosed): void {
    this.#entries.push(entry.id);
    if (entry.kind === 'ws.response') this.#handshake(entry);
    if (entry.kind === 'ws.error') this.#errors.push({ t: entry.t, entry: entry.id, message: entry.message });
    if (entry.kind === 'ws.frame') this.#message(entry, entry.direction, entry.raw, this.#packetOf(entry));
    if (entry.kind === 'ws.closed') this.#end(entry, entry.code, entry.reason);
  }

  takeRequest(entry: HttpRequest): void {
    this.#entries.push(entry.id);
    for (const packet of entry.packets ?? []) this.#message(entry, 'sent', entry.body ?? '', packet);
  }

  takeAnswer(entry: HttpResponse | HttpFailed): void {
    this.#entries.push(entry.id);
    if (entry.kind === 'http.failed') {
      this.#errors.push({ t: entry.t, entry: entry.id, message: entry.error });
      this.#end(entry);
      return;
    }
    if (!this.#value.handshake) this.#handshake(entry);
    if (entry.status >= 400) {
      this.#errors.push({ t: entry.t, entry: entry.id, message: `HTTP ${entry.status} ${entry.body ?? ''}`.trim() });
      this.#end(entry);
    }
    for (const packet of entry.packets ?? []) this.#message(entry, 'received', entry.body ?? '', packet);
  }

  pageLeft(entry: Entry): void {
    if (this.#value.ended || entry.t <= this.#value.began) return;
    this.#left = entry;
    this.#end(entry);
  }

  done(id: string, attempt: number): Connection {
    const namespace = this.#primary();
    const { connectSent, connected, refused } = this.#joined.get(namespace) ?? {};
    const found = {
      ...this.#value,
      namespace,
      namespaces: [...this.#joined.values()],
      ...(connectSent ? { connectSent } : {}),
      ...(connected ? { connected } : {}),
      ...(refused ? { refused } : {}),
    };
    return { ...found, id, attempt, reached: this.#reached(found) };
  }

  /** What the page did outranks the contract: its namespace counts only if the page asked for it. */
  #primary(): string {
    const { namespace } = this.#contract.transport;
    const [first] = this.#joined.keys();
    return this.#joined.has(namespace) ? namespace : (first ?? namespace);
  }

  /** A binary frame of a Socket.IO connection is an attachment, unless it is a packet of its own. */
  #packetOf({ packet, opcode }: SocketFrame): Packet | undefined {
    return (
      packet ?? (opcode === 2 && this.#value.protocol === 'socket.io' ? { engine: 'message', data: '' } : undefined)
    );
  }

  #handshake(entry: SocketResponse | HttpResponse): void {
    this.#value.handshake = { t: entry.t, entry: entry.id, status: entry.status };
  }

  #message(entry: Entry, direction: Message['direction'], raw: string, packet: Packet | undefined): void {
    const at = { t: entry.t, entry: entry.id };
    this.#messages.push({ ...at, direction, raw, ...(packet ? { packet } : {}) });
    if (!packet) return;
    if (direction === 'received' && packet.engine === 'open') this.#open(at, packet.data ?? '');
    const { socket } = packet;
    if (packet.parser) this.#value.parser = packet.parser;
    if (!socket) return;
    const payload = isRecord(socket.args[0]) ? socket.args[0] : {};
    if (socket.type === 'connect' && direction === 'sent') {
      const { token, ...others } = payload;
      const joined = this.#join(socket.namespace);
      joined.connectSent ??= {
        ...at,
        ...(typeof token === 'string' ? { token } : {}),
        members: Object.keys(others),
      };
    } else if (socket.type === 'connect') {
      this.#join(socket.namespace).connected ??= { ...at, sid: string(payload['sid']) };
    } else if (socket.type === 'connect_error') {
      const message = payload['message'] ?? socket.args[0] ?? '';
      this.#join(socket.namespace).refused ??= {
        ...at,
        message: typeof message === 'string' ? message : JSON.stringify(message),
      };
    } else if (socket.type === 'disconnect') {
      this.#join(socket.namespace).left ??= { ...at, by: direction === 'sent' ? 'client' : 'server' };
    }
  }

  #join(namespace: string): Writable<Joined> {
    const known = this.#joined.get(namespace) ?? { namespace };
    this.#joined.set(namespace, known);
    return known;
  }

  #open(at: { t: number; entry: string }, text: string): void {
    const data = parse(text);
    this.#value.opened ??= {
      ...at,
      sid: string(data['sid']),
      pingInterval: Number(data['pingInterval'] ?? Number.NaN),
      pingTimeout: Number(data['pingTimeout'] ?? Number.NaN),
      ...(Array.isArray(data['upgrades']) ? { upgrades: data['upgrades'].map(String) } : {}),
    };
  }

  #end(entry: Entry, code?: number, reason?: string): void {
    this.#value.ended ??= {
      t: entry.t,
      entry: entry.id,
      ...(code === undefined ? {} : { code }),
      ...(reason === undefined ? {} : { reason }),
      ...this.#cause(),
    };
  }

  /** Reads the last words off the wire: a DISCONNECT or CLOSE packet says who ended it, silence says that the line did. */
  #cause(): Pick<Ending, 'by' | 'why'> {
    if (this.#left) return { by: 'page', why: this.#left.kind === 'navigation' ? 'page left' : 'page closed' };
    const refused = this.#joined.get(this.#primary())?.refused;
    if (refused) return { by: 'server', why: `refused: ${refused.message}` };
    const last = this.#messages.findLast(
      ({ packet }) => packet?.engine === 'close' || packet?.socket?.type === 'disconnect',
    );
    if (last?.direction === 'received') return { by: 'server', why: 'io server disconnect' };
    if (last?.direction === 'sent') return { by: 'client', why: 'io client disconnect' };
    if (!this.#value.opened) return { by: 'transport', why: this.#errors.at(-1)?.message ?? 'never opened' };
    return { by: 'transport', why: 'transport close' };
  }

  #reached(
    found: Pick<Connection, 'handshake' | 'opened' | 'connected' | 'transport' | 'messages' | 'namespace'>,
  ): Stage {
    const { handshake, opened, connected, transport } = found;
    if (subscription(found, this.#contract)) return 'subscribed';
    const greeting = this.#contract.events.connected;
    // A Python server's greeting comes before its ack (contract, "order"), so a greeting alone is not yet connected.
    if (connected) return greeting === undefined || events(found, greeting).length > 0 ? 'greeted' : 'connected';
    if (opened) return 'open';
    const shaken = transport === 'websocket' ? handshake?.status === 101 : handshake !== undefined;
    return shaken ? 'handshake' : 'asked';
  }
}

/** Parameters of a URL that hold a token, as they are called most often. */
const TOKEN = /^(?:(?:access|auth|id|api)?[-_]?token|jwt|authorization)$/i;

export function asked(url: string): Asked {
  const parsed = parseUrl(url);
  const parameters = parsed?.searchParams ?? new URLSearchParams();
  const version = parameters.get('EIO');
  const transport = parameters.get('transport');
  return {
    url,
    origin: parsed?.origin ?? '',
    path: parsed?.pathname ?? '',
    ...(version ? { engineVersion: version } : {}),
    ...(transport ? { transport } : {}),
    tokenInQuery: [...parameters.keys()].some((name) => TOKEN.test(name)),
  };
}

function isPolling(url: string, contract: Contract): boolean {
  const parsed = parseUrl(url);
  if (!parsed) return false;
  const polls = parsed.searchParams.get('transport') === 'polling' || parsed.searchParams.has('EIO');
  return polls || isTransportPath(parsed.pathname, contract);
}

/** socket.io-client as its server or a CDN hands it out: without it the page asks nothing. */
export const isClientScript = (pathname: string): boolean =>
  /\/socket\.io(?:\.esm|\.msgpack|\.slim)?(?:\.min)?\.js$/.test(pathname);

/** Whether a path is the transport's, and not that of the client's own script, which the server serves beside it. */
export const isTransportPath = (path: string, { transport }: Contract): boolean =>
  path.startsWith(transport.path) && !/\.js(?:\.map)?$/.test(path);

const parseUrl = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined);

const query = (url: string): URLSearchParams => parseUrl(url)?.searchParams ?? new URLSearchParams();

const string = (value: unknown): string => (typeof value === 'string' ? value : '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    // An open packet that is not JSON is what it is: the raw frame stays in the transcript for the diagnosis.
    return {};
  }
}
