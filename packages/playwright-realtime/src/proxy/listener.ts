import { createServer, type Server, type Socket } from 'node:net';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

const HOST = '127.0.0.1';

/**
 * Ports below every system's ephemeral range (Linux: from 32768). `down` releases the port for a while, and the kernel must
 * not give it to another program that asks for any port. Toxiproxy's README recommends the same.
 */
const PICK = { from: 20_000, to: 32_767, attempts: 50 };

interface Handlers {
  readonly accepted: (client: Socket) => void;
  /** A connection could not be accepted (too many open files). */
  readonly missed: (error: Error) => void;
}

/** A loopback port that can be shut, so that connections are refused, and opened again. */
export class Listener {
  readonly port: number;
  readonly #handlers: Handlers;
  #server: Server | undefined;
  #opening: Promise<void> | undefined;

  private constructor(port: number, server: Server, handlers: Handlers) {
    this.port = port;
    this.#handlers = handlers;
    this.#adopt(server);
  }

  static async on(port: number | undefined, handlers: Handlers): Promise<Listener> {
    const server = port === undefined ? await listenAnywhere() : await listen(port);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error(`not a TCP port: ${address}`);
    return new Listener(address.port, server, handlers);
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

  #adopt(server: Server): void {
    this.#server = server;
    server.on('connection', this.#handlers.accepted).on('error', this.#handlers.missed);
  }
}

async function listenAnywhere(): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(PICK.from + Math.floor(Math.random() * (PICK.to - PICK.from + 1)));
    } catch (error) {
      if (attempt === PICK.attempts) throw error;
    }
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
