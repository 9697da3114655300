/** A real web server for the tests' pages, with raw WebSockets at `/ws` and socket.io at its own path. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as SocketServer } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';

interface Route {
  readonly type?: string;
  readonly body: string | Buffer;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export class Site {
  readonly io: SocketServer;
  readonly #http = createServer((request, response) => this.#serve(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  readonly #connections = new Set<Socket>();
  readonly #routes = new Map<string, Route | Handler>();
  /** Called with each raw WebSocket when it opens. */
  greet: (socket: WebSocket, request: IncomingMessage) => void = () => {};

  constructor() {
    this.#http.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    this.io = new SocketServer(this.#http, { destroyUpgrade: false, pingInterval: 20_000 });
    this.#http.on('upgrade', (request, socket, head) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://site');
      if (pathname.startsWith('/socket.io/')) return;
      const status = searchParams.get('status');
      if (status) {
        socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      } else if (!searchParams.has('silent')) {
        this.#sockets.handleUpgrade(request, socket, head, (opened) => {
          // ws answers what it rejects (too big, not text) with a close code, which the tests check.
          opened.on('error', () => {});
          this.greet(opened, request);
        });
      }
    });
  }

  static async start(): Promise<Site> {
    const site = new Site();
    site.#http.listen(0, '127.0.0.1');
    await once(site.#http, 'listening');
    return site;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** `localhost` is a different site, for out-of-process frames. */
  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  ws(path = '/ws'): string {
    return `ws://127.0.0.1:${this.port}${path}`;
  }

  page(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
    return this.add(path, {
      type: 'text/html',
      body: `<!doctype html><title>page</title><link rel="icon" href="data:,">${body}`,
      headers,
    });
  }

  script(path: string, body: string): string {
    return this.add(path, { type: 'text/javascript', body });
  }

  add(path: string, route: Route | Handler): string {
    this.#routes.set(path, route);
    return this.url(path);
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await this.io.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const route = this.#routes.get(new URL(request.url ?? '', 'http://site').pathname);
    if (typeof route === 'function') return route(request, response);
    const { status = 200, type = 'text/plain', headers = {}, body } = route ?? { status: 404, body: 'not here' };
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
  }
}
