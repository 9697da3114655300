/** A small real Socket.IO server for the client's tests, which control how it treats the page. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';

export interface Notice {
  type?: string;
  message: string;
}

const greeting = { message: 'Welcome', tier: 'builder', timestamp: '2030-01-01T00:00:00.000Z' };

export class Backend {
  /** Reason for refusing further connections; undefined accepts them. */
  refusal: string | undefined;
  /** Emits `connected` inside the connect handler, before the acknowledgement, as a Python server does. */
  greetsFirst = false;
  /** Accepts upgrades and never answers, so the first attempt hangs. */
  holds = false;
  /** Token of each requested namespace connection. */
  readonly tokens: unknown[] = [];
  /** All upgrade requests, whatever their result. */
  upgrades: IncomingMessage[] = [];
  subscriptions = 0;
  /** The server's reasons of the disconnections. */
  readonly goodbyes: string[] = [];
  #http: HttpServer | undefined;
  #io: Server | undefined;
  readonly #open = new Set<NetSocket>();
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async start(): Promise<void> {
    const http = createServer((request, response) => void answer(request, response));
    http.on('connection', (socket) => {
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket));
    });
    http.on('upgrade', (request) => this.upgrades.push(request));
    // Long intervals: a page whose clock the test controls must not miss a ping.
    this.#io = new Server(http, {
      pingInterval: 120_000,
      allowRequest: (_, decide) => !this.holds && decide(null, true),
    });
    this.#io.use((socket, next) => {
      this.tokens.push(socket.handshake.auth['token']);
      if (this.refusal !== undefined) return next(new Error(this.refusal));
      if (this.greetsFirst) socket.emit('connected', greeting);
      return next();
    });
    this.#io.on('connection', (socket) => this.#serve(socket));
    this.#http = http.listen(this.#port, '127.0.0.1');
    await once(http, 'listening');
  }

  #serve(socket: Socket): void {
    if (!this.greetsFirst) socket.emit('connected', greeting);
    socket.on('subscribe_notifications', () => {
      this.subscriptions += 1;
      socket.emit('notifications_subscribed', { message: 'Subscribed to notifications' });
    });
    socket.on('disconnect', (reason) => this.goodbyes.push(reason));
  }

  /** Ends like a killed process: every connection is lost at once, by FIN or, if data is unread, by RST. */
  async crash(by: 'FIN' | 'RST' = 'FIN'): Promise<void> {
    if (!this.#http) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    for (const socket of this.#open) {
      if (by === 'RST') socket.resetAndDestroy();
      else socket.destroy();
    }
    await closed;
    await this.#io?.close();
    this.#http = undefined;
  }

  notify({ type = 'test', message }: Notice): void {
    this.#io?.emit('notification', { type, message, data: {}, timestamp: new Date().toISOString() });
  }

  fail(message: string): void {
    this.#io?.emit('error', { message });
  }

  disconnectAll(): void {
    this.#io?.disconnectSockets();
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const reply = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const body = JSON.parse(text || '{}') as Record<string, unknown>;
  if (request.url === '/api/login' && body['password'] === 'correct')
    return void reply(200, { access_token: 'from-login' });
  if (request.url === '/api/login') return void reply(401, { detail: 'wrong email address or password' });
  if (request.url === '/api/register')
    return void reply(201, { access_token: `from-register-${String(body['username'])}` });
  return void reply(404, { detail: 'not found' });
}

/** A port that was free a moment ago, so that a backend can restart on the same port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
