/**
 * Connections and sessions, derived from the entries: attempt, transport, request, how far it got, why it ended, what
 * followed. Pure; works on any prefix of a transcript.
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

/** One packet of a connection, over any transport. */
export interface Message {
  readonly entry: string;
  readonly t: number;
  readonly direction: 'sent' | 'received';
  readonly raw: string;
  readonly packet?: Packet;
}

/** The request of the client, parsed from its URL. */
export interface Asked {
  readonly url: string;
  readonly origin: string;
  readonly path: string;
  readonly engineVersion?: string;
  readonly transport?: string;
  readonly tokenInQuery: boolean;
}

/** A namespace that a connection requested or was assigned. */
export interface Joined {
  readonly namespace: string;
  /** The client's Socket.IO CONNECT, with the redacted token that it carried. */
  readonly connectSent?: {
    readonly t: number;
    readonly entry: string;
    readonly token?: string;
    /** Names of the other members of the CONNECT payload (`auth`). */
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
  /** RFC 6455 close code, if the page got one. */
  readonly code?: number;
  readonly reason?: string;
  /** Who ended it, judged by the connection alone. */
  readonly by: 'server' | 'client' | 'transport' | 'page';
  readonly why: string;
}

/** One connection attempt, from the first byte to the close. */
export interface Connection {
  /** c1, c2, … in the order of their start. */
  readonly id: string;
  readonly page: string;
  readonly target: SocketCreated['target'];
  /** 1 for the first attempt of the page, 2 for the next, … */
  readonly attempt: number;
  readonly transport: 'websocket' | 'polling';
  /** Whether a WebSocket took over from polling; both are part of this connection. */
  readonly upgraded: boolean;
  readonly asked: Asked;
  /** The contract's namespace if the client requested it, otherwise the first that it requested. */
  readonly namespace: string;
  /** All namespaces of this connection, in the order of the requests. */
  readonly namespaces: readonly Joined[];
  /** `plain`: the URL has neither an Engine.IO version nor a transport, so it is a native WebSocket. */
  readonly protocol: 'socket.io' | 'plain';
  /** Absent for the default parser of Socket.IO. */
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
    /** Transports that the server offers as upgrades. */
    readonly upgrades?: readonly string[];
  };
  /** State of {@link namespace}. */
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
  /** First argument as an object; empty if it is not an object. */
  readonly argument: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Since when a connection receives notifications: the server's confirmation, if the contract has one; otherwise the
 * request to subscribe; if none is needed, the greeting or the connect itself. Undefined if it receives none.
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

/** All connections of a transcript, in the order of their start. */
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
    // A version 2 server sets the session id as a cookie, so it is masked in some entries but not in others.
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
        // The browser's CORS preflight is not an attempt.
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
  /** Set when the user left the page while the socket was open; the next close is caused by that. */
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

  /** Whether a request with a session id may belong to this connection. */
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

  /** The page's behavior takes precedence: the contract's namespace counts only if the page requested it. */
  #primary(): string {
    const { namespace } = this.#contract.transport;
    const [first] = this.#joined.keys();
    return this.#joined.has(namespace) ? namespace : (first ?? namespace);
  }

  /** A binary frame of a Socket.IO connection is an attachment, unless it is a packet itself. */
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

  /**
   * Derives who ended the connection: a DISCONNECT or CLOSE packet names the side; without one, the transport ended
   * it.
   */
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
    // A Python server sends the greeting before the ack (contract, "order"), so a greeting alone does not mean
    // connected.
    if (connected) return greeting === undefined || events(found, greeting).length > 0 ? 'greeted' : 'connected';
    if (opened) return 'open';
    const shaken = transport === 'websocket' ? handshake?.status === 101 : handshake !== undefined;
    return shaken ? 'handshake' : 'asked';
  }
}

/** Common names of URL parameters that hold a token. */
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

/** The socket.io-client script, served by the server or a CDN. */
export const isClientScript = (pathname: string): boolean =>
  /\/socket\.io(?:\.esm|\.msgpack|\.slim)?(?:\.min)?\.js$/.test(pathname);

/** Whether a path belongs to the transport and is not the client script, which the server serves at the same path. */
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
    // The open packet is not JSON; the raw frame stays in the transcript for the diagnosis.
    return {};
  }
}
