/** One case started: its server as a process, on free ports of 127.0.0.1. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { Case, Variant } from './catalogue.ts';

export interface Application {
  readonly url: string;
  /** Ends the server and what it started. */
  readonly stop: () => Promise<void>;
}

/** Compiling a page can take long on a busy machine. */
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 5000;
/** Below the ports that Linux gives to outgoing connections. */
const PORTS = { from: 21_000, to: 32_000, each: 10, needed: 6 } as const;

/** @throws InfrastructureError if it does not come up */
export async function start(folder: string, { name, needs }: Case, variant: Variant): Promise<Application> {
  const server = execa(process.execPath, ['server.mjs'], {
    cwd: join(folder, name),
    env: { PORT: String(await freePorts()), FIX: variant === 'fixed' ? '1' : '0' },
    all: true,
    reject: false,
    // It has up to this long to end its own processes.
    forceKillAfterDelay: STOP_TIMEOUT_MS,
    cleanup: true,
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await server;
  };
  let output = '';
  const ready = new Promise<string | undefined>((resolve) => {
    const late = setTimeout(() => resolve(undefined), START_TIMEOUT_MS);
    const finish = (url: string | undefined): void => {
      clearTimeout(late);
      resolve(url);
    };
    server.all.on('data', (data: Buffer) => {
      output += data.toString();
      const url = /^READY (\S+)$/m.exec(output)?.[1];
      if (url !== undefined) finish(url);
    });
    void server.then(() => finish(undefined));
  });
  const url = await ready;
  if (url !== undefined) return { url, stop };
  await stop();
  throw new InfrastructureError(
    `The case ${name} did not start:\n${output.slice(-2000)}`,
    needs.length > 0 ? `It needs the Debian packages ${needs.join(', ')}.` : 'It needs npm packages only.',
  );
}

/** The first of several free ports in a row. Two runs side by side begin at different ones. */
async function freePorts(): Promise<number> {
  const first = PORTS.from + (process.pid % 500) * PORTS.each;
  for (let port = first; port < PORTS.to; port += PORTS.each) {
    const free = await Promise.all(Array.from({ length: PORTS.needed }, (_, n) => isFree(port + n)));
    if (free.every(Boolean)) return port;
  }
  throw new InfrastructureError(
    `There are no ${PORTS.needed} free ports in a row from ${PORTS.from} to ${PORTS.to}.`,
    'End what listens there.',
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
