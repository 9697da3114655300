/** Engine.IO over one WebSocket, written by hand, for requests that a correct client cannot make. */
import { decode, encode } from '@msgpack/msgpack';
import { WebSocket, type RawData } from 'ws';
import type { HeldAnswer, NamespacesAnswer, ParserAnswer } from '../diagnosis/probes.ts';
import { decodeFrame } from '../protocols/socket.io/packets.ts';
import { left, outcome, type Deadline } from './outcome.ts';

/** How long a WebSocket is held open: a proxy that cuts at once has cut by then. */
const HOLD_MS = 1400;
/** For an answer to a CONNECT, from a server that just answered its handshake. */
const ANSWER_TIMEOUT_MS = 900;

/** Paths that applications use most often. */
const USUAL = [
  '/events',
  '/chat',
  '/notifications',
  '/notification',
  '/messages',
  '/realtime',
  '/live',
  '/updates',
  '/feed',
  '/api',
  '/ws',
  '/socket',
  '/app',
  '/user',
  '/users',
  '/admin',
  '/dashboard',
  '/room',
  '/rooms',
  '/game',
  '/public',
  '/private',
  '/main',
  '/default',
  '/test',
  '/v1',
  '/alerts',
  '/orders',
  '/tasks',
  '/data',
  '/stream',
  '/news',
];

interface Asked {
  /** With path, without query; http or https. */
  readonly url: URL;
  readonly origin: string | undefined;
  readonly engineVersion: '3' | '4';
}

/** Opens a WebSocket, resolves with the result of `use`, and always closes it afterwards. */
function withSocket<T>(
  { url, origin, engineVersion }: Asked,
  signal: AbortSignal,
  use: (socket: WebSocket, finish: (value: T) => void, fail: (error: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const target = new URL(`${url.pathname}?EIO=${engineVersion}&transport=websocket`, url.href.replace(/^http/, 'ws'));
    const socket = new WebSocket(target, {
      perMessageDeflate: false,
      rejectUnauthorized: false,
      ...(origin === undefined ? {} : { origin }),
    });
    const end = (settle: () => void): void => {
      socket.terminate();
      settle();
    };
    signal.addEventListener('abort', () => socket.terminate());
    socket.on('error', (error) => end(() => reject(error)));
    use(
      socket,
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    );
  });
}

const textOf = (data: RawData): string => Buffer.from(data as Buffer).toString('utf8');
const isOpenPacket = (data: RawData, isBinary: boolean): boolean =>
  !isBinary && decodeFrame(textOf(data))?.engine === 'open';

/** Opens a session and sends nothing, so that a cut is not caused by the application. */
export const askHeld = (asked: Asked, deadline: Deadline) =>
  outcome(deadline, (signal) =>
    withSocket<HeldAnswer>(asked, signal, (socket, finish) => {
      let since = 0;
      let timer: NodeJS.Timeout | undefined;
      socket.once('open', () => {
        since = performance.now();
        timer = setTimeout(() => finish({ heldMs: HOLD_MS }), Math.min(HOLD_MS, left(deadline) - 50));
      });
      socket.once('close', (code, reason) => {
        clearTimeout(timer);
        if (since > 0)
          finish({ heldMs: Math.round(performance.now() - since), closed: { code, reason: reason.toString('utf8') } });
      });
    }),
  );

/** Sends CONNECT twice, encoded by Socket.IO's own parser and by socket.io-msgpack-parser. */
export const askParsers = (asked: Asked, namespace: string, deadline: Deadline) =>
  outcome(deadline, async (signal) => {
    const suffix = namespace === '/' ? '' : `${namespace},`;
    const [plain, packed] = await Promise.all([
      askParser(asked, `40${suffix}`, signal),
      askParser(asked, Buffer.from(encode({ type: 0, nsp: namespace, data: {} })), signal),
    ]);
    return { default: plain, msgpack: packed };
  });

const askParser = (asked: Asked, connect: string | Buffer, signal: AbortSignal): Promise<ParserAnswer> =>
  withSocket<ParserAnswer>(asked, signal, (socket, finish) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (answer: ParserAnswer): void => {
      clearTimeout(timer);
      finish(answer);
    };
    socket.on('message', (data, isBinary) => {
      if (isOpenPacket(data, isBinary)) {
        socket.send(connect);
        timer = setTimeout(() => settle('none'), ANSWER_TIMEOUT_MS);
        return;
      }
      const type = typeOf(data, isBinary);
      if (type === 'connect') settle('connected');
      if (type === 'connect_error') settle('refused');
    });
    socket.once('close', () => settle('closed'));
  });

function typeOf(data: RawData, isBinary: boolean): 'connect' | 'connect_error' | undefined {
  if (!isBinary) {
    const type = decodeFrame(textOf(data))?.socket?.type;
    return type === 'connect' || type === 'connect_error' ? type : undefined;
  }
  try {
    const { type } = decode(Buffer.from(data as Buffer)) as { type?: unknown };
    return type === 0 ? 'connect' : type === 4 ? 'connect_error' : undefined;
  } catch {
    // Some other binary message.
    return undefined;
  }
}

/** Joins namespaces on one connection: those that the page's scripts name, then the usual ones. */
export const askNamespaces = (asked: Asked, inScripts: Promise<readonly string[]>, deadline: Deadline) =>
  outcome(deadline, async (signal) => {
    const named = await inScripts;
    return withSocket<NamespacesAnswer>(asked, signal, (socket, finish) => {
      const control = `/none-${Math.random().toString(36).slice(2, 10)}`;
      const names = [...new Set([...named, ...USUAL])].filter((name) => name !== '/');
      const accepted: string[] = [];
      let refused = 0;
      let timer: NodeJS.Timeout | undefined;
      const settle = (): void => {
        clearTimeout(timer);
        finish({
          asked: names,
          accepted: accepted.filter((name) => name !== control),
          acceptsAny: accepted.includes(control),
        });
      };
      socket.on('message', (data, isBinary) => {
        if (isOpenPacket(data, isBinary)) {
          for (const name of [control, ...names]) socket.send(`40${name},`);
          timer = setTimeout(settle, ANSWER_TIMEOUT_MS);
          return;
        }
        const packet = isBinary ? undefined : decodeFrame(textOf(data))?.socket;
        if (packet?.type === 'connect' && packet.namespace !== '/') accepted.push(packet.namespace);
        if (packet?.type === 'connect_error') refused++;
        if (accepted.length + refused > names.length) settle();
      });
      socket.once('close', settle);
    });
  });
