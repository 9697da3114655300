import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { InfrastructureError } from 'realtime-doctor/errors.ts';

/**
 * Below the ephemeral ports (Linux from 32768, macOS and Windows from 49152), so that no outgoing connection occupies a
 * service's port while the service restarts. Chromium blocks none of these.
 */
const RANGE = { from: 20_000, to: 32_000 } as const;
const MAX_ATTEMPTS = 100;

/** A TCP port on 127.0.0.1 that no other run of the harness takes until `release`, even while nothing listens on it. */
export interface Reservation {
  readonly port: number;
  release(): void;
}

/**
 * Reserves a port by binding the UDP port of the same number, because the TCP port must stay free for its service. Every
 * run on this machine respects that, and the kernel releases it with the process, however the process ends.
 * @param pick - returns the next port to try
 * @throws InfrastructureError if no port is free
 */
export async function reservePort(pick = () => randomInt(RANGE.from, RANGE.to)): Promise<Reservation> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const reservation = await reserve(pick());
    if (reservation) return reservation;
  }
  throw new InfrastructureError(
    `No free port on 127.0.0.1: tried ${MAX_ATTEMPTS} between ${RANGE.from} and ${RANGE.to}.`,
    'Stop programs that hold ports in this range.',
  );
}

/**
 * Reserves several ports in a row, for programs that count on from the first.
 * @returns the first of them
 * @throws InfrastructureError if there are none
 */
export async function reservePorts(count: number): Promise<Reservation> {
  let taken: Reservation[] = [];
  const release = (): void => taken.forEach((each) => each.release());
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const first = randomInt(RANGE.from, RANGE.to - count);
    const row = await Promise.all(Array.from({ length: count }, (_, n) => reserve(first + n)));
    taken = row.filter((each) => each !== undefined);
    if (taken.length === count) return { port: first, release };
    release();
  }
  throw new InfrastructureError(
    `No ${count} free ports in a row on 127.0.0.1: tried ${MAX_ATTEMPTS} times between ${RANGE.from} and ${RANGE.to}.`,
    'Stop programs that hold ports in this range.',
  );
}

async function reserve(port: number): Promise<Reservation | undefined> {
  const reservation = await hold(port);
  if (!reservation || (await isFree(port))) return reservation;
  reservation.release();
  return undefined;
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

/** EACCES: Windows and some containers reserve ranges of ports. */
const isTaken = ({ code }: NodeJS.ErrnoException): boolean => code === 'EADDRINUSE' || code === 'EACCES';
