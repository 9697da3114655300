import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { reservePort } from 'playwright-realtime/stack/process/ports.ts';

/** Names these ports one after the other, and the last again and again. */
const inTurn = (...ports: number[]) => {
  let next = 0;
  return () => ports[Math.min(next++, ports.length - 1)] ?? 0;
};

test('passes over a port on which somebody listens', async () => {
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

test('passes over a reserved port on which nobody listens', async () => {
  const [one, other] = [await reservePort(), await reservePort()];
  other.release();
  const reservation = await reservePort(inTurn(one.port, other.port));
  expect(reservation.port).toBe(other.port);
  for (const each of [one, reservation]) each.release();
});

test('a released port can be had again, and releasing twice takes it from nobody', async () => {
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

test('says so when there is none', async () => {
  const only = await reservePort();
  await expect(reservePort(inTurn(only.port))).rejects.toThrow(/free port.*none of 100/);
  only.release();
});
