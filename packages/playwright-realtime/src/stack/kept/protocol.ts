import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { ROOT } from '../../config/config.ts';
import { SYSTEM_FOLDER } from '../../run/temporary-folder.ts';

/** Methods that can be called over the socket: the asynchronous members of `Stack`, and `end`. */
const METHODS = ['frontend', 'backend', 'redis', 'operate', 'heal', 'environmentNames', 'versions', 'end'] as const;
export type Method = (typeof METHODS)[number];

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** The first message from the daemon to each client. */
export interface Hello {
  readonly pid: number;
  readonly source: 'compose' | 'local';
  readonly backend: 'node' | 'python';
  readonly instances: 1 | 2;
  readonly describedAs: string;
  readonly secret: string;
  readonly abilities: readonly string[];
  readonly since: string;
  /** Entries of the start-up, for the transcripts of runs that adopt the stack. */
  readonly startUp: readonly NewEntry[];
}

export type FromDaemon =
  | { readonly hello: Hello }
  | { readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly entry: NewEntry }
  | { readonly log: string };

/**
 * Folder of this clone's kept stack, private to the user. It is in the temporary folder because a socket's path can have
 * 107 bytes at most (unix(7)), and the clone's path may be longer.
 */
export function keptDir(): string {
  const name = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);
  return join(SYSTEM_FOLDER, `stackmotive-kept-${userInfo().uid}-${name}`);
}

export const keptSocket = (): string => join(keptDir(), 'socket');

/** Calls `receive` with the JSON of each line. The other side is the harness too, so its type is trusted. */
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

export const send = (socket: Socket, message: Call | FromDaemon): void => {
  socket.write(`${JSON.stringify(message)}\n`);
};
