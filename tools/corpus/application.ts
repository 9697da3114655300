/** One case started: its server as a process, on free ports of 127.0.0.1. */
import { join } from 'node:path';
import { execa } from 'execa';
import { reservePorts } from 'playwright-realtime/stack/process/ports.ts';
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
/** A case's server counts on from its port for what stands beside and behind it. */
const PORTS = 6;

/** @throws InfrastructureError if it does not come up */
export async function start(folder: string, { name, needs }: Case, variant: Variant): Promise<Application> {
  const ports = await reservePorts(PORTS);
  const server = execa(process.execPath, ['server.mjs'], {
    cwd: join(folder, name),
    env: { PORT: String(ports.port), FIX: variant === 'fixed' ? '1' : '0' },
    all: true,
    reject: false,
    // It has up to this long to end its own processes.
    forceKillAfterDelay: STOP_TIMEOUT_MS,
    cleanup: true,
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await server;
    ports.release();
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
