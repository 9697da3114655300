/** What the application processes share: they print their address and the signals that they receive. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens, and prints its address and each signal that it receives. Only its owner may signal it, with SIGKILL. */
export function announce(server: Server): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGCONT'] as const) {
    process.on(signal, () => process.stdout.write(`signal ${signal}\n`));
  }
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`);
  });
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body;
}
