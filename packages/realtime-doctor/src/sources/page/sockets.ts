import { decodeBinaryFrame, decodeFrame } from '../../protocols/socket.io/packets.ts';
import { refusedWith } from '../refusal.ts';
import { lowerCase } from './interest.ts';
import { heldSockets } from './late.ts';
import type { CdpEvent } from './session.ts';
import { Socket, type Details } from './socket.ts';
import type { CallFrame, SourceMaps } from './source-maps.ts';
import type { Tap, Target } from './tap.ts';
import type { SocketReport } from './websocket-hook.ts';

interface Hooks {
  /** Called when a constructor has returned. */
  readonly made: () => void;
  /** The network first reported a socket: at its handshake, error or end. */
  readonly told: (url: string) => void;
}

/** A constructor call that has not returned yet. They nest, because a URL's `toString` may open a socket. */
interface Construction {
  readonly context: number;
  readonly n: number;
  readonly at: number;
  socket?: Socket;
  /** Chromium's message about a socket that it refused to create. */
  refusal?: string;
}

/**
 * The WebSockets of one target. Constructor reports and protocol events arrive over one session in order, so a socket
 * that is created between `new` and `made` belongs to that constructor. If there is none, no socket was created.
 */
export class Sockets {
  readonly #tap: Tap;
  readonly #target: Target;
  readonly #maps: SourceMaps;
  readonly #hooks: Hooks;
  readonly #byRequest = new Map<string, Socket>();
  readonly #byConstructor = new Map<string, Socket>();
  readonly #constructions: Construction[] = [];
  readonly #adopted = new Set<string>();

  constructor(tap: Tap, target: Target, maps: SourceMaps, hooks: Hooks) {
    this.#tap = tap;
    this.#target = target;
    this.#maps = maps;
    this.#hooks = hooks;
    const { session } = target;
    session.on('Network.webSocketCreated', (event) => this.#create(event));
    session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, timestamp, wallTime, request }) => {
      tap.clock.learn(wallTime, timestamp);
      this.#find(requestId, true)?.write('ws.request', this.#t(timestamp), { headers: lowerCase(request.headers) });
    });
    session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, timestamp, response }) => {
      const { status, statusText, headers } = response;
      this.#answer(requestId, timestamp, { status, statusText, headers: lowerCase(headers) });
    });
    session.on('Network.webSocketFrameSent', (frame) => this.#frame(frame, 'sent'));
    session.on('Network.webSocketFrameReceived', (frame) => this.#frame(frame, 'received'));
    session.on('Network.webSocketFrameError', ({ requestId, timestamp, errorMessage }) => {
      const status = refusedWith(errorMessage);
      if (status !== undefined) this.#answer(requestId, timestamp, { status, statusText: '', headers: {} });
      this.#find(requestId, true)?.write('ws.error', this.#t(timestamp), { message: errorMessage });
    });
    session.on('Network.webSocketClosed', ({ requestId, timestamp }) => {
      const socket = this.#find(requestId, true);
      this.#byRequest.delete(requestId);
      if (!socket) return;
      socket.closed = this.#t(timestamp);
      if (socket.context === undefined) socket.close(socket.closed);
    });
    session.on('Log.entryAdded', ({ entry }) => {
      const inner = this.#constructions.at(-1);
      if (inner && entry.level === 'error') inner.refusal ??= entry.text;
    });
  }

  report(context: number, report: SocketReport): void {
    if (report.k === 'ws.new') {
      this.#constructions.push({ context, n: report.n, at: this.#tap.clock.fromPage(report.at) });
    } else if (report.k === 'ws.close') {
      const key = `${context} ${report.n}`;
      const { code, reason, clean: wasClean, own } = report;
      this.#byConstructor.get(key)?.close(this.#tap.clock.fromPage(report.at), {
        code,
        reason,
        wasClean,
        ...(own ? { byPage: true } : {}),
      });
      this.#byConstructor.delete(key);
    } else {
      const construction = this.#constructions.pop();
      if (construction) this.#constructed(construction, report);
    }
  }

  /** The document that opened some of the sockets is gone, and they with it. No close event will come. */
  contextGone(context: number): void {
    this.#end((socket) => socket.context === context, this.#tap.clock.now());
  }

  /** A navigation removed all documents. {@link left} reports when. */
  contextsCleared(): void {
    for (const socket of this.#byConstructor.values()) socket.isLeft = true;
    this.#constructions.length = 0;
  }

  /** The page left its document at this time. */
  left(t = this.#tap.clock.now()): void {
    this.#end(({ isLeft }) => isLeft, t);
  }

  /** Writes the close of sockets that the network closed and whose page can no longer report it. */
  flush(): void {
    this.#end(({ isLeft, closed }) => isLeft || closed !== undefined, this.#tap.clock.now());
  }

  /** The target closed, and its sockets with it. */
  gone(): void {
    this.#end(() => true, this.#tap.clock.now());
  }

  #end(isOver: (socket: Socket) => boolean, t: number): void {
    for (const sockets of [this.#byConstructor, this.#byRequest]) {
      for (const [key, socket] of sockets) {
        if (!isOver(socket)) continue;
        sockets.delete(key);
        socket.close(t);
      }
    }
  }

  #create({ requestId, url, initiator }: CdpEvent<'Network.webSocketCreated'>): void {
    const construction = this.#constructions.at(-1);
    const frames = initiator?.stack?.callFrames ?? [];
    // The hook's own frame is between the application's and the constructor.
    const own = frames[0]?.url === '' && frames[0].functionName === 'construct';
    const socket = this.#begin(construction, url, own ? frames.slice(1) : frames);
    this.#byRequest.set(requestId, socket);
    if (construction) return;
    this.#hooks.made();
    this.#tap.note(`${socket.name}: close code; its constructor was not seen`);
  }

  #begin(construction: Construction | undefined, url: string, frames: readonly CallFrame[]): Socket {
    const { at: t = this.#tap.clock.now(), context } = construction ?? {};
    const socket = new Socket(this.#tap, this.#target, { t, ...(context === undefined ? {} : { context }) });
    if (construction) {
      construction.socket = socket;
      this.#byConstructor.set(`${construction.context} ${construction.n}`, socket);
    }
    socket.begin(url, this.#maps.opener(this.#target, socket.name, frames));
    return socket;
  }

  /**
   * The constructor has returned. If it created no socket, the browser refused to, and this writes the complete
   * refusal.
   */
  #constructed(construction: Construction, report: Extract<SocketReport, { k: 'ws.made' | 'ws.threw' }>): void {
    this.#hooks.made();
    if (construction.socket) return;
    const { context, n, at, refusal } = construction;
    const socket = this.#begin(construction, report.url, []);
    const why = report.k === 'ws.threw' ? report.error : refusal;
    if (report.k === 'ws.made' && !report.closed) return;
    const message = `blocked before a socket existed${why === undefined ? '' : `: ${why}`}`;
    socket.write('ws.error', at, { message });
    socket.close(at);
    this.#byConstructor.delete(`${context} ${n}`);
  }

  #answer(requestId: string, timestamp: number, response: Details<'ws.response'>): void {
    const socket = this.#find(requestId);
    if (!socket || socket.isAnswered) return;
    socket.isAnswered = true;
    socket.write('ws.response', this.#t(timestamp), response);
  }

  #frame(event: CdpEvent<'Network.webSocketFrameReceived'>, direction: 'sent' | 'received'): void {
    const { requestId, timestamp, response } = event;
    const { opcode, payloadData: raw } = response;
    const packet = opcode === 1 ? decodeFrame(raw) : opcode === 2 ? decodeBinaryFrame(raw) : undefined;
    const bytes = Buffer.byteLength(raw, opcode === 1 ? 'utf8' : 'base64');
    const details = { direction, opcode, raw, bytes, ...(packet ? { packet } : {}) };
    this.#find(requestId)?.write('ws.frame', this.#t(timestamp), details);
  }

  #find(requestId: string, isTelling = false): Socket | undefined {
    const known = this.#byRequest.get(requestId);
    if (!known) return this.#adopt(requestId);
    if (isTelling && !known.isTold) {
      known.isTold = true;
      this.#hooks.told(known.url);
    }
    return known;
  }

  /** A socket from before the tap. Playwright reports sockets that were opened too early elsewhere, but not these. */
  #adopt(requestId: string): Socket | undefined {
    const { kind } = this.#target;
    if (kind !== 'shared_worker' && kind !== 'service_worker') return undefined;
    const socket = new Socket(this.#tap, this.#target, { t: this.#tap.clock.now() });
    this.#byRequest.set(requestId, socket);
    this.#tap.track(`what ${socket.name} is`, this.#identify(socket));
    this.#tap.note(`${socket.name}: its beginning; it was opened before the tap attached to its ${kind}`);
    return socket;
  }

  async #identify(socket: Socket): Promise<void> {
    const urls = await heldSockets(this.#target);
    const url = urls.find((each) => !this.#adopted.has(each)) ?? urls[0] ?? '';
    this.#adopted.add(url);
    socket.begin(url);
  }

  #t(timestamp: number): number {
    return this.#tap.clock.fromTimestamp(timestamp);
  }
}
