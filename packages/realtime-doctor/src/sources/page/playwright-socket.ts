import type { WebSocket } from 'playwright-core';
import type { NewEntry, SocketCreated } from '../../transcript/entries.ts';
import { decodeBinaryFrame, decodeFrame } from '../../protocols/socket.io/packets.ts';
import { refusedWith } from '../refusal.ts';

/**
 * A WebSocket from Playwright's own events: URL, frames, error and close, at the times when Playwright reported them.
 * Headers, script line and close code are missing, and so is the status, except for a refusal. Entries are held until
 * it is known whether to write them, and under which name.
 */
export class PlaywrightSocket {
  readonly url: string;
  readonly t: number;
  readonly #now: () => number;
  readonly #held: ((page: string, name: string) => NewEntry)[] = [];
  readonly #unlisten: () => void;
  #write: ((entry: (page: string, name: string) => NewEntry) => void) | undefined;

  constructor(socket: WebSocket, now: () => number) {
    this.url = socket.url();
    this.t = now();
    this.#now = now;
    const frame = (direction: 'sent' | 'received') => (data: { payload: string | Buffer }) => {
      this.#frame(direction, data.payload);
    };
    const failed = (message: string): void => {
      const t = now();
      const status = refusedWith(message);
      if (status !== undefined) {
        const answer = { kind: 'ws.response', t, status, statusText: '', headers: {} } as const;
        this.#add((page, name) => ({ source: 'page', page, socket: name, ...answer }));
      }
      this.#add((page, name) => ({ source: 'page', kind: 'ws.error', t, page, socket: name, message }));
    };
    const closed = (): void => {
      const t = now();
      this.#add((page, name) => ({ source: 'page', kind: 'ws.closed', t, page, socket: name }));
    };
    const [sent, received] = [frame('sent'), frame('received')];
    socket.on('framesent', sent).on('framereceived', received).on('socketerror', failed).on('close', closed);
    this.#unlisten = () => {
      socket.off('framesent', sent).off('framereceived', received).off('socketerror', failed).off('close', closed);
    };
  }

  /** Writes the held entries, and from now on each entry at once. */
  release(write: (entry: NewEntry) => void, page: string, name: string, target: SocketCreated['target']): void {
    const { url, t } = this;
    write({ source: 'page', kind: 'ws.created', t, page, socket: name, target, url });
    this.#write = (entry) => write(entry(page, name));
    for (const entry of this.#held.splice(0)) this.#write(entry);
  }

  drop(): void {
    this.#unlisten();
    this.#held.length = 0;
  }

  #frame(direction: 'sent' | 'received', payload: string | Buffer): void {
    const t = this.#now();
    const isText = typeof payload === 'string';
    const raw = isText ? payload : payload.toString('base64');
    const packet = isText ? decodeFrame(payload) : decodeBinaryFrame(raw);
    const details = { direction, opcode: isText ? 1 : 2, raw, bytes: Buffer.byteLength(payload) };
    this.#add((page, socket) => ({
      source: 'page',
      kind: 'ws.frame',
      t,
      page,
      socket,
      ...details,
      ...(packet ? { packet } : {}),
    }));
  }

  #add(entry: (page: string, name: string) => NewEntry): void {
    if (this.#write) this.#write(entry);
    else this.#held.push(entry);
  }
}
