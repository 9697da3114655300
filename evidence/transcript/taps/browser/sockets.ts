import { decodeFrame } from '../../packets.ts';
import type { NewEntry } from '../../entries.ts';
import { lowerCase } from './exchange.ts';
import type { Event } from './session.ts';
import type { CallFrame, SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';
import type { SocketReport } from './websocket-hook.ts';

type Frame = Event<'Network.webSocketFrameReceived'>;
type Details<K extends NewEntry['kind']> = Omit<Extract<NewEntry, { kind: K }>, 'kind' | 'source' | 'page' | 'socket'>;

/** One WebSocket, from its constructor to its close. */
interface Socket {
  readonly name: string;
  readonly url: string;
  /** Execution context of the constructor that made it; absent where that was not seen. */
  readonly context?: number;
  told: boolean;
  answered: boolean;
  done: boolean;
  /** Its document is gone. */
  isLeft: boolean;
  /** When the network said that it was closed. The page's close event, which has the code, comes after that. */
  closed?: number;
  /** Time of its last entry. */
  t: number;
}

/** A constructor that was entered and not yet left. They nest, as a URL's `toString` may open a socket. */
interface Construction {
  readonly context: number;
  readonly n: number;
  readonly at: number;
  socket?: Socket;
  /** What Chromium said meanwhile, of a socket that it would not create. */
  refusal?: string;
}

/**
 * The WebSockets of one target. Constructor reports and protocol events come over one session in the order in which
 * they happened, so a socket that is created between `new` and `made` belongs to that constructor, and where none is,
 * none was.
 */
export class Sockets {
  readonly #tap: Tap;
  readonly #target: Target;
  readonly #maps: SourceMaps;
  readonly #hooks: { made: () => void; told: (url: string) => void };
  readonly #byRequest = new Map<string, Socket>();
  readonly #byConstructor = new Map<string, Socket>();
  readonly #constructions: Construction[] = [];

  /** @param hooks hear of each socket when its constructor is done, and when the network first tells of it. */
  constructor(tap: Tap, target: Target, maps: SourceMaps, hooks: { made: () => void; told: (url: string) => void }) {
    this.#tap = tap;
    this.#target = target;
    this.#maps = maps;
    this.#hooks = hooks;
    const { session } = target;
    session.on('Network.webSocketCreated', (event) => this.#create(event));
    session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, timestamp, wallTime, request }) => {
      tap.clock.learn(wallTime, timestamp);
      this.#told(requestId);
      this.#write(requestId, timestamp, 'ws.request', { headers: lowerCase(request.headers) });
    });
    session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, timestamp, response }) => {
      const { status, statusText, headers } = response;
      this.#answer(requestId, timestamp, { status, statusText, headers: lowerCase(headers) });
    });
    session.on('Network.webSocketFrameSent', (frame) => this.#frame(frame, 'sent'));
    session.on('Network.webSocketFrameReceived', (frame) => this.#frame(frame, 'received'));
    session.on('Network.webSocketFrameError', ({ requestId, timestamp, errorMessage }) => {
      this.#told(requestId);
      // Chromium hides the answer that refused a handshake, but for its status.
      const status = Number(/Unexpected response code: (\d+)/.exec(errorMessage)?.[1]);
      if (status) this.#answer(requestId, timestamp, { status, statusText: '', headers: {} });
      this.#write(requestId, timestamp, 'ws.error', { message: errorMessage });
    });
    session.on('Network.webSocketClosed', ({ requestId, timestamp }) => {
      this.#told(requestId);
      const socket = this.#byRequest.get(requestId);
      this.#byRequest.delete(requestId);
      if (!socket) return;
      socket.closed = tap.clock.fromTimestamp(timestamp);
      if (socket.context === undefined) this.#close(socket, socket.closed);
    });
    session.on('Log.entryAdded', ({ entry }) => {
      const inner = this.#constructions.at(-1);
      if (inner && entry.level === 'error') inner.refusal ??= entry.text;
    });
  }

  report(context: number, report: SocketReport): void {
    const key = `${context} ${report.n}`;
    if (report.k === 'ws.new') {
      this.#constructions.push({ context, n: report.n, at: this.#tap.clock.fromPage(report.at) });
    } else if (report.k === 'ws.close') {
      const socket = this.#byConstructor.get(key);
      if (!socket) return;
      this.#byConstructor.delete(key);
      const { code, reason, clean: wasClean } = report;
      this.#close(socket, socket.closed ?? this.#tap.clock.fromPage(report.at), { code, reason, wasClean });
    } else {
      const construction = this.#constructions.pop();
      if (construction) this.#constructed(construction, report);
    }
  }

  /** The document that made some of the sockets is gone, with them: no close event will come. */
  contextGone(context: number): void {
    this.#end((socket) => socket.context === context, this.#tap.clock.now());
  }

  /** A navigation took all documents along. When it was is told next, by {@link left}. */
  contextsCleared(): void {
    for (const socket of this.#byConstructor.values()) socket.isLeft = true;
  }

  /** The page left its document at this time. */
  left(t = this.#tap.clock.now()): void {
    this.#end(({ isLeft }) => isLeft, t);
  }

  /** Writes the close of sockets that the network closed and whose page can't tell any more. */
  flush(): void {
    this.#end(({ isLeft, closed }) => isLeft || closed !== undefined, this.#tap.clock.now());
  }

  /** The target went, and its sockets with it. */
  gone(): void {
    this.#end(() => true, this.#tap.clock.now());
  }

  #end(isOver: (socket: Socket) => boolean, t: number): void {
    for (const sockets of [this.#byConstructor, this.#byRequest]) {
      for (const [key, socket] of sockets) {
        if (!isOver(socket)) continue;
        sockets.delete(key);
        this.#close(socket, socket.closed ?? t);
      }
    }
  }

  #create({ requestId, url, initiator }: Event<'Network.webSocketCreated'>): void {
    const construction = this.#constructions.at(-1);
    const frames = initiator?.stack?.callFrames ?? [];
    // The hook's own frame stands between the application's and the constructor.
    const own = frames[0]?.url === '' && frames[0].functionName === 'construct';
    const socket = this.#begin(construction, url, own ? frames.slice(1) : frames);
    this.#byRequest.set(requestId, socket);
    if (!construction) this.#hooks.made();
  }

  #begin(construction: Construction | undefined, url: string, frames: readonly CallFrame[]): Socket {
    const { page, kind: target } = this.#target;
    const t = construction?.at ?? this.#tap.clock.now();
    const socket: Socket = {
      name: this.#tap.name('w'),
      url,
      ...(construction ? { context: construction.context } : {}),
      told: false,
      answered: false,
      done: false,
      isLeft: false,
      t,
    };
    if (construction) {
      construction.socket = socket;
      this.#byConstructor.set(`${construction.context} ${construction.n}`, socket);
    }
    const opener = this.#maps.opener(this.#target, socket.name, frames);
    this.#tap.write({ source: 'page', kind: 'ws.created', t, page, socket: socket.name, target, url, ...opener });
    return socket;
  }

  /** The constructor is done. Where it made no socket, the browser had refused to: that is said in full here. */
  #constructed(construction: Construction, report: Extract<SocketReport, { k: 'ws.made' | 'ws.threw' }>): void {
    this.#hooks.made();
    if (construction.socket) return;
    const blocked = report.k === 'ws.threw' || report.closed;
    const socket = this.#begin(construction, report.url, []);
    if (!blocked) return;
    const why = report.k === 'ws.threw' ? report.error : construction.refusal;
    this.#entry(socket, socket.t, 'ws.error', {
      message: `blocked before a socket existed${why === undefined ? '' : `: ${why}`}`,
    });
    this.#byConstructor.delete(`${construction.context} ${construction.n}`);
    this.#close(socket, socket.t);
  }

  #answer(requestId: string, timestamp: number, response: Details<'ws.response'>): void {
    const socket = this.#byRequest.get(requestId);
    if (!socket || socket.answered) return;
    socket.answered = true;
    this.#entry(socket, this.#tap.clock.fromTimestamp(timestamp), 'ws.response', response);
  }

  #frame({ requestId, timestamp, response }: Frame, direction: 'sent' | 'received'): void {
    const { opcode, payloadData: raw } = response;
    const packet = opcode === 1 ? decodeFrame(raw) : undefined;
    const bytes = Buffer.byteLength(raw, opcode === 1 ? 'utf8' : 'base64');
    this.#write(requestId, timestamp, 'ws.frame', { direction, opcode, raw, bytes, ...(packet ? { packet } : {}) });
  }

  #write<K extends NewEntry['kind']>(requestId: string, timestamp: number, kind: K, details: Details<K>): void {
    const socket = this.#byRequest.get(requestId);
    if (socket) this.#entry(socket, this.#tap.clock.fromTimestamp(timestamp), kind, details);
  }

  #told(requestId: string): void {
    const socket = this.#byRequest.get(requestId);
    if (!socket || socket.told) return;
    socket.told = true;
    this.#hooks.told(socket.url);
  }

  #close(socket: Socket, t: number, details: Details<'ws.closed'> = {}): void {
    if (socket.done) return;
    socket.done = true;
    this.#entry(socket, t, 'ws.closed', details);
  }

  /** Times of one socket never run backwards: a script's clock and the network's may differ by less than they last. */
  #entry<K extends NewEntry['kind']>(socket: Socket, t: number, kind: K, details: Details<K>): void {
    socket.t = Math.max(socket.t, t);
    const entry = { source: 'page', kind, t: socket.t, page: this.#target.page, socket: socket.name, ...details };
    this.#tap.write(entry as unknown as NewEntry);
  }
}
