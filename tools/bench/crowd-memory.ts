/**
 * The memory of one client of a crowd in its process: as a member of a crowd (`SIDE=member`), or as socket.io-client alone
 * with the same options (`SIDE=library`). Prints kilobytes, from heap and buffers after garbage collection.
 */
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Server } from 'socket.io';
import { Manager } from 'socket.io-client';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { Member } from 'playwright-realtime/crowd/member.ts';
import type { MemberEvent } from 'realtime-doctor/transcript/entries.ts';

const CLIENTS = 1000;
const { transport, client, events } = stackmotive;

if (process.send) serve();
else await measure();

/** The server, in a process of its own so that its memory is not counted. */
function serve(): void {
  const http = createServer();
  const io = new Server(http, { path: transport.path });
  io.on('connection', (socket) => {
    socket.emit(events.connected, { tier: 'operator' });
    socket.on(events.subscribe, () => socket.emit(events.subscribed, {}));
  });
  http.listen(0, '127.0.0.1', () => process.send?.(http.address()));
}

async function measure(): Promise<void> {
  const server = fork(import.meta.filename);
  process.once('exit', () => server.kill());
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const origin = `http://127.0.0.1:${port}`;
  const connect = process.env['SIDE'] === 'member' ? asMember : asLibrary;
  // What is loaded and compiled for the first one belongs to no client.
  await connect(origin, 0);
  const before = used();
  const kept: unknown[] = [];
  for (let number = 1; number <= CLIENTS; number++) kept.push(await connect(origin, number));
  process.stdout.write(`took ${((used() - before) / kept.length / 1000).toFixed(1)} kB\n`);
  process.exit();
}

/** A JWT is about as long. */
function tokenOf(number: number): string {
  return String(number).padEnd(330, 'x');
}

async function asMember(origin: string, number: number): Promise<unknown> {
  const seen: MemberEvent[] = [];
  return new Promise((resolve) => {
    const member = new Member(number, tokenOf(number), origin, stackmotive, (what, value) => {
      seen.push(value === undefined ? [performance.now(), number, what] : [performance.now(), number, what, value]);
      if (what === 'subscribed') resolve({ member, seen });
    });
    member.join();
  });
}

async function asLibrary(origin: string, number: number): Promise<unknown> {
  const manager = new Manager(origin, { ...client, path: transport.path, transports: [...transport.transports] });
  const socket = manager.socket(transport.namespace, { auth: { token: tokenOf(number) } });
  socket.on('connect', () => socket.emit(events.subscribe, {}));
  await new Promise<void>((resolve) => {
    socket.once(events.subscribed, () => resolve());
  });
  return socket;
}

function used(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
