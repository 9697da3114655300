/**
 * The stack daemon: keeps a stack between runs (`npm run stack -- up`). It owns the stack as a worker would, and lets runs
 * use it through a socket that only this user can open. Only `down` or a signal to the daemon takes the stack down.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { loadConfig, type Config } from '../../config/config.ts';
import { loadContract } from '../../config/contract.ts';
import { composeSource } from '../compose/index.ts';
import { localSource } from '../local/index.ts';
import { INSTANCES, type Ability, type Operation, type ServiceName, type Stack, type StackSource } from '../stack.ts';
import { keptDir, keptSocket, onMessages, send, type Call, type FromDaemon, type Hello } from './protocol.ts';
import { messageOf } from 'realtime-doctor/errors.ts';

const services: readonly ServiceName[] = ['redis', ...INSTANCES, 'frontend'];
const operations: readonly Operation[] = ['stop', 'kill', 'start', 'pause', 'resume'];

async function runDaemon(): Promise<void> {
  const config = loadConfig();
  const source = config.E2E_STACK === 'compose' ? 'compose' : 'local';
  const secret = config.STACKMOTIVE_JWT_SECRET ?? randomBytes(48).toString('base64url');
  const redactor = new Redactor();
  redactor.register(secret, 'secret');
  const dir = keptDir();

  const clients = new Set<Socket>();
  const broadcast = (message: FromDaemon): void => {
    for (const client of clients) send(client, message);
  };
  const startUp: NewEntry[] = [];
  let isUp = false;
  const write = (entry: NewEntry): void => {
    if (entry.kind === 'log') {
      appendFileSync(join(dir, `${entry.instance ?? entry.source}.log`), `${redactor.text(entry.text)}\n`);
    }
    if (!isUp) startUp.push(entry);
    // Times are on the daemon's clock. A run has its own and uses the time of arrival.
    const { t: _t, ...timeless } = entry;
    broadcast({ entry: timeless });
  };
  const log = (line: string): void => {
    process.send?.({ log: line });
  };
  const startStack = sourceOf(source, config, await loadContract(config));
  const register = (own: string) => redactor.register(own, 'secret');
  const stack = await startStack({ id: `kept-${process.pid}`, secret, write, log, register });
  isUp = true;

  const hello: Hello = {
    pid: process.pid,
    source,
    backend: config.E2E_BACKEND,
    instances: config.E2E_INSTANCES,
    describedAs: stack.describedAs,
    secret: stack.secret ?? secret,
    abilities: abilitiesOf(stack),
    since: new Date().toISOString(),
    startUp: startUp.map(({ t: _t, ...entry }) => entry),
  };
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    // A client that is killed while sending is gone; there is nothing to do.
    client.on('error', () => client.destroy());
    send(client, { hello });
    onMessages<Call>(client, (call) => {
      void answer(stack, call, end).then((message) => send(client, message));
    });
  });
  const end = async (): Promise<void> => {
    server.close();
    await stack.down();
    rmSync(dir, { recursive: true, force: true });
    // After the answer was sent.
    setImmediate(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(keptSocket(), resolve);
  });
  chmodSync(keptSocket(), 0o600);
  process.send?.({ ready: true });
  process.disconnect?.();
}

function sourceOf(source: 'compose' | 'local', config: Config, contract: Contract): StackSource {
  const options = { config, clock: RunClock.start() };
  return source === 'compose' ? composeSource({ ...options, contract }) : localSource(options);
}

async function answer(stack: Stack, { id, method, args }: Call, end: () => Promise<void>): Promise<FromDaemon> {
  try {
    if (method === 'end') {
      await end();
      return { id };
    }
    const member = stack[method] as (...args: unknown[]) => Promise<unknown>;
    const result = await member.apply(stack, [...args]);
    return { id, result: result instanceof URL ? result.href : result };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

function abilitiesOf(stack: Stack): Ability[] {
  const all: Ability[] = [
    ...operations.flatMap((operation) => services.map((service): Ability => `${operation} ${service}`)),
    'read logs',
    'read environment',
    'use redis',
    'change the application',
  ];
  return all.filter((ability) => stack.can(ability));
}

await runDaemon().catch((error: unknown) => {
  process.send?.({ failed: messageOf(error) });
  process.exitCode = 3;
  process.disconnect?.();
});
