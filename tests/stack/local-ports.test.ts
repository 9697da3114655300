import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { reservePort, reservePorts } from 'playwright-realtime/stack/process/ports.ts';

/** Returns these ports one after another, then the last one forever. */
const inTurn = (...ports: number[]) => {
  let next = 0;
  return () => ports[Math.min(next++, ports.length - 1)] ?? 0;
};

test('skips a port on which another program listens', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const taken = (stranger.address() as AddressInfo).port;
  const free = await reservePort();
  free.release();
  const reservation = await reservePort(inTurn(taken, free.port));
  expect(reservation.port).toBe(free.port);
  reservation.release();
  stranger.close();
});

test('skips a reserved port on which nothing listens', async () => {
  const [one, other] = [await reservePort(), await reservePort()];
  other.release();
  const reservation = await reservePort(inTurn(one.port, other.port));
  expect(reservation.port).toBe(other.port);
  for (const each of [one, reservation]) each.release();
});

test('a released port can be reserved again, and a second release has no effect', async () => {
  const first = await reservePort();
  first.release();
  const second = await reservePort(inTurn(first.port));
  first.release();
  const free = await reservePort();
  free.release();
  const third = await reservePort(inTurn(second.port, free.port));
  expect(third.port).not.toBe(second.port);
  for (const each of [second, third]) each.release();
});

test('throws an error when no port is free', async () => {
  const only = await reservePort();
  await expect(reservePort(inTurn(only.port))).rejects.toThrow(/No free port.*tried 100/);
  only.release();
});

test('reserves ports in a row, and releases them together', async () => {
  const row = await reservePorts(3);
  for (const n of [0, 1, 2]) await expect(reservePort(inTurn(row.port + n))).rejects.toThrow(/No free port/);
  row.release();
  const last = await reservePort(inTurn(row.port + 2));
  last.release();
});
