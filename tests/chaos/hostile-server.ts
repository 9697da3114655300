/** Servers that do what none should. Each serves a page at `/` whose script connects, or not even that. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CONTINUATION = 0;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const HEADER_EVERY_MS = 500;

const CONNECTS = `<!doctype html><script>new WebSocket('ws://' + location.host + '/ws')</script>`;
const page = (script: string): string => `${CONNECTS}<script>${script}</script>`;

interface Hostile {
  readonly page?: string;
  /** Answers in place of the page. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers the upgrade itself. */
  readonly upgrade?: (socket: Duplex) => void;
  /** Goes on after a correct upgrade. */
  readonly opened?: (socket: Duplex) => void;
}

/** One frame (RFC 6455, 5.2), unmasked. Its length is 7, 16 or 64 bits long, as short as it can be. */
function frame(opcode: number, payload: Buffer, { isLast = true } = {}): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + extended);
  header[0] = (isLast ? 0x80 : 0) | opcode;
  header[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) header.writeUInt16BE(length, 2);
  if (extended === 8) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

/** Writes for as long as the other end reads. */
function pour(socket: Duplex, piece: Buffer): void {
  const push = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', push);
  push();
}

/** A header line now and then, and never the end of them. */
function trickle(socket: Duplex, statusLine: string): void {
  socket.write(`${statusLine}\r\n`);
  const timer = setInterval(() => socket.write('X-More: to come\r\n'), HEADER_EVERY_MS);
  socket.once('close', () => clearInterval(timer));
}

const price = frame(TEXT, Buffer.from('{"type":"price","value":1}'));

export const HOSTILE = {
  'redirects without end': {
    answer: (_request, response) => void response.writeHead(302, { location: `/${Math.random()}` }).end(),
  },
  'sends the headers of its page without end': { answer: ({ socket }) => trickle(socket, 'HTTP/1.1 200 OK') },
  'sends the headers of its handshake without end': {
    upgrade: (socket) => trickle(socket, 'HTTP/1.1 101 Switching Protocols'),
  },
  'answers the handshake with noise': { upgrade: (socket) => void socket.end(randomBytes(3000)) },
  'sends one message without end': {
    opened: (socket) => {
      socket.write(frame(TEXT, CHUNK, { isLast: false }));
      pour(socket, frame(CONTINUATION, CHUNK, { isLast: false }));
    },
  },
  'sends messages of 50 MB': {
    opened: (socket) => {
      const giant = frame(TEXT, Buffer.alloc(50 * 1024 * 1024, 'x'));
      for (let count = 0; count < 3; count++) socket.write(giant);
    },
  },
  'sends 60,000 messages at once': {
    opened: (socket) => void socket.write(Buffer.concat(Array.from({ length: 60_000 }, () => price))),
  },
  'sends a text that is not UTF-8': {
    opened: (socket) => void socket.write(frame(TEXT, Buffer.from([0xc3, 0x28, 0xff]))),
  },
  'sets reserved bits': { opened: (socket) => void socket.write(Buffer.from([0xf1, 2, 65, 65])) },
  'has a page that opens 500 sockets': {
    page: page(`for (let i = 0; i < 500; i++) new WebSocket('ws://' + location.host + '/ws' + i)`),
  },
  'has a page that writes 100 MB to the console': {
    page: page(
      `const text = 'x'.repeat(50_000); let left = 40;
       (function go() { for (let i = 0; i < 50; i++) console.log(text + i); if (--left) setTimeout(go, 50) })()`,
    ),
  },
  'has a page that never yields': { page: page('setTimeout(() => { for (;;); }, 200)') },
  'has a page that goes elsewhere all the time': {
    page: page(`setTimeout(() => { location.href = '/?' + Math.random() }, 30)`),
  },
  'has a page that opens windows all the time': {
    page: page(`setInterval(() => open('/?' + Math.random()), 50)`),
  },
} satisfies Record<string, Hostile>;

/** @returns its address, and how to end it */
export async function hostileServer({ page: text = CONNECTS, answer, upgrade, opened }: Hostile) {
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    if (answer) answer(request, response);
    else response.writeHead(200, { 'content-type': 'text/html' }).end(text);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    // Its visitor may go at any time.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    if (upgrade) return upgrade(socket);
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    socket.resume();
    opened?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, end };
}
