import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

/**
 * Below the ports that systems hand out by themselves (Linux from 32768, macOS and Windows from 49152), so that no
 * outgoing connection sits on a service's port when the service starts again. Chromium refuses none of these.
 */
const RANGE = { from: 20_000, to: 32_000 } as const;
const ATTEMPTS = 100;

/** A TCP port on 127.0.0.1 that no other stack of ours takes until `release`, even while nothing listens on it. */
export interface Reservation {
  readonly port: number;
  release(): void;
}

/**
 * A TCP port can't be kept for somebody else without being held, so its UDP namesake is held instead: it means «ours»
 * to every stack on this machine, and the kernel lets go of it with the process, however that ends.
 * @param pick - names the next port to try
 */
export async function reservePort(pick = () => randomInt(RANGE.from, RANGE.to)): Promise<Reservation> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = pick();
    const reservation = await hold(port);
    if (!reservation) continue;
    if (await isFree(port)) return reservation;
    reservation.release();
  }
  throw new InfrastructureError(
    `a free port between ${RANGE.from} and ${RANGE.to} on 127.0.0.1`,
    `none of ${ATTEMPTS} that were tried is free`,
    'End what holds them.',
  );
}

function hold(port: number): Promise<Reservation | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (isTaken(error)) resolve(undefined);
      else reject(error);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref();
      let held = true;
      const release = () => {
        if (held) socket.close();
        held = false;
      };
      resolve({ port, release });
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (isTaken(error)) resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** EACCES: Windows and some containers keep ranges to themselves. */
const isTaken = ({ code }: NodeJS.ErrnoException): boolean => code === 'EADDRINUSE' || code === 'EACCES';
