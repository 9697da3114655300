import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { ROOT } from '../../config/config.ts';

/** What a kept stack is asked over its socket: the members of `Stack` that take a round trip, and its end. */
export const METHODS = [
  'frontend',
  'backend',
  'redis',
  'operate',
  'heal',
  'environmentNames',
  'versions',
  'end',
] as const;
export type Method = (typeof METHODS)[number];

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** First line that the keeper sends to whoever connects. */
export interface Hello {
  readonly pid: number;
  readonly source: 'compose' | 'local';
  readonly backend: 'node' | 'python';
  readonly instances: 1 | 2;
  readonly describedAs: string;
  readonly secret: string;
  readonly abilities: readonly string[];
  readonly since: string;
  /** How the stack came up, for the transcripts of those who adopt it. */
  readonly startUp: readonly NewEntry[];
}

export type FromKeeper =
  | { readonly hello: Hello }
  | { readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly entry: NewEntry }
  | { readonly say: string };

/**
 * Folder of this clone's kept stack, private to the user. In the temporary folder, since a socket's path may have 107
 * bytes at most (unix(7)) and a clone's may be longer.
 */
export function keptDir(): string {
  const name = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);
  return join(tmpdir(), `stackmotive-kept-${userInfo().uid}-${name}`);
}

export const keptSocket = (): string => join(keptDir(), 'socket');

/** Calls back with each line's JSON; the other side is ours, so its type is taken on trust. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which end it is
export function onMessages<T>(socket: Socket, receive: (message: T) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) receive(JSON.parse(line) as T);
  });
}

export const send = (socket: Socket, message: Call | FromKeeper): void => {
  socket.write(`${JSON.stringify(message)}\n`);
};
