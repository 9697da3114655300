import { createServer, type Server, type Socket } from 'node:net';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { reservePort, type Reservation } from '../stack/process/ports.ts';

const HOST = '127.0.0.1';

interface Handlers {
  readonly accepted: (client: Socket) => void;
  /** A connection could not be accepted (too many open files). */
  readonly missed: (error: Error) => void;
}

/** A loopback port that can be shut, so that connections are refused, and opened again. */
export class Listener {
  readonly port: number;
  readonly #handlers: Handlers;
  /** Kept while the port is shut, so that no other program gets it. Undefined for a port that the caller chose. */
  readonly #reservation: Reservation | undefined;
  #server: Server | undefined;
  #opening: Promise<void> | undefined;

  private constructor(port: number, server: Server, handlers: Handlers, reservation?: Reservation) {
    this.port = port;
    this.#handlers = handlers;
    this.#reservation = reservation;
    this.#adopt(server);
  }

  static async on(chosen: number | undefined, handlers: Handlers): Promise<Listener> {
    const reservation = chosen === undefined ? await reservePort() : undefined;
    const port = chosen ?? reservation?.port ?? 0;
    try {
      return new Listener(port, await listen(port), handlers, reservation);
    } catch (error) {
      reservation?.release();
      throw error;
    }
  }

  /** @throws InfrastructureError if another program has taken the port */
  async open(): Promise<void> {
    if (this.#server) return;
    this.#opening ??= listen(this.port)
      .then((server) => this.#adopt(server))
      .finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  /** Refuses connections from now on. Existing ones stay open. */
  async shut(): Promise<void> {
    // The caller of open() handles its failure.
    await Promise.allSettled([this.#opening]);
    // Closes the listening socket immediately. Its callback would wait for the last connection to end.
    this.#server?.close();
    this.#server = undefined;
  }

  /** Closes permanently and releases the port. */
  async close(): Promise<void> {
    await this.shut();
    this.#reservation?.release();
  }

  #adopt(server: Server): void {
    this.#server = server;
    server.on('connection', this.#handlers.accepted).on('error', this.#handlers.missed);
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unavailable(port, error)));
    server.listen({ port, host: HOST }, () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}

function unavailable(port: number, error: NodeJS.ErrnoException): InfrastructureError {
  const used = error.code === 'EADDRINUSE';
  return new InfrastructureError(
    used
      ? `Port ${port} on ${HOST} is taken: another program listens there (EADDRINUSE).`
      : `The fault proxy can't listen on port ${port} of ${HOST}: ${error.message}.`,
    used
      ? `Find its owner with \`ss -ltnp "sport = :${port}"\` or \`lsof -nP -iTCP:${port} -sTCP:LISTEN\` and stop it, or choose another port.`
      : 'Choose another port.',
    { cause: error },
  );
}
