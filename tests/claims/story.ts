/** Builds transcripts for the claims' tests: what a correct client and server write, and each way to get it wrong. */
import type { Verdict } from 'realtime-doctor/claims/index.ts';
import type { Entry, MemberEvent, NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { decodeFrame } from 'realtime-doctor/protocols/socket.io/packets.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';

export const HEADER = {
  kind: 'header',
  version: 1,
  journey: 'a story',
  contract: 'StackMotive',
  run: 'test',
  wallOrigin: '2026-01-01T00:00:00.000Z',
  stack: 'none',
  backend: 'node',
  browser: 'none',
  notObserved: [],
} as const;

const TOKEN = '‹jwt sub=u1 tier=operator exp=+3600s #a1b2c3›';
const ISO = '2026-01-01T00:00:00.000Z';

export interface ConnectionStory {
  readonly at: number;
  readonly page?: string;
  readonly token?: string | null;
  /** Tiers in the `connected` events; default: one event with the token's tier. */
  readonly greetings?: readonly string[];
  readonly subscribes?: boolean;
  /** A Python server sends `connected` before the acknowledgement. */
  readonly order?: 'node' | 'python';
  /** The handshake's status; without 101 there is no open packet. */
  readonly status?: number;
  readonly refused?: string;
}

interface NotifyStory {
  readonly arrives?: number;
  /** Milliseconds from the request to the application's answer. */
  readonly answered?: number;
  /** Milliseconds from the request. */
  readonly after?: number;
  readonly toasts?: number;
  readonly user?: string;
  readonly status?: number;
}

export class Story {
  readonly entries: Entry[] = [];
  #sockets = 0;
  #requests = 0;

  add(t: number, entry: NewEntry): this {
    this.entries.push({ id: `e${this.entries.length + 1}`, ...entry, t });
    return this;
  }

  get transcript(): Transcript {
    return new Transcript(HEADER, this.entries);
  }

  /** A connection that takes 60 ms: handshake, open, connect, `connected` event, subscription. */
  connect({
    at,
    page = 'p1',
    token = TOKEN,
    greetings = ['operator'],
    subscribes = true,
    order = 'node',
    status = 101,
    refused,
  }: ConnectionStory): this {
    const socket = `w${++this.#sockets}`;
    const about = { source: 'page', page, socket } as const;
    this.add(at, {
      ...about,
      kind: 'ws.created',
      target: 'page',
      url: 'ws://127.0.0.1/socket.io/?EIO=4&transport=websocket',
    });
    this.add(at + 10, { ...about, kind: 'ws.response', status, statusText: '', headers: {} });
    if (status !== 101) return this.close(at + 12, 1006);
    this.frame(
      at + 20,
      '←',
      '0{"sid":"s","upgrades":[],"pingInterval":2000,"pingTimeout":2000,"maxPayload":1000000}',
      page,
    );
    this.frame(at + 22, '→', `40${token === null ? '' : JSON.stringify({ token })}`, page);
    if (refused)
      return this.frame(at + 30, '←', `44${JSON.stringify({ message: refused })}`, page).close(at + 32, 1005);
    const greet = (t: number): void => {
      for (const tier of greetings)
        this.frame(t, '←', `42["connected",${JSON.stringify({ message: 'hello', tier, timestamp: ISO })}]`, page);
    };
    if (order === 'python') greet(at + 28);
    this.frame(at + 30, '←', '40{"sid":"x"}', page);
    if (order === 'node') greet(at + 32);
    this.shows(at + 35, 'Connected', page);
    if (!subscribes) return this;
    this.frame(at + 40, '→', '42["subscribe_notifications",{}]', page);
    return this.frame(at + 60, '←', '42["notifications_subscribed",{"message":"ok"}]', page);
  }

  frame(t: number, way: '→' | '←', raw: string, page = 'p1'): this {
    const packet = decodeFrame(raw);
    const direction = way === '→' ? 'sent' : 'received';
    return this.add(t, {
      source: 'page',
      page,
      socket: `w${this.#sockets}`,
      kind: 'ws.frame',
      direction,
      opcode: 1,
      raw,
      bytes: raw.length,
      ...(packet ? { packet } : {}),
    });
  }

  close(t: number, code: number, page = 'p1'): this {
    return this.add(t, { source: 'page', page, socket: `w${this.#sockets}`, kind: 'ws.closed', code });
  }

  shows(t: number, text: string, page = 'p1'): this {
    return this.add(t, { source: 'page', page, kind: 'shown', what: 'state', text, element: 1 });
  }

  /** A loss that the page notices at once. */
  lose(t: number): this {
    return this.close(t, 1006).shows(t + 5, 'Connection lost');
  }

  fault(type: string, from: number, to?: number): this {
    const fault = `f ${type}`;
    this.add(from, { source: 'journey', kind: 'fault.begin', fault, type });
    return to === undefined ? this : this.add(to, { source: 'journey', kind: 'fault.end', fault, type });
  }

  /** Requests a notification that arrives the given number of times, each time with a toast. */
  notify(
    t: number,
    message: string,
    { arrives = 1, after = 20, answered = 10, toasts = arrives, user = 'u1', status = 200 }: NotifyStory = {},
  ): this {
    const request = `n${++this.#requests}`;
    this.add(t, { source: 'journey', kind: 'notify.asked', request, user, message });
    this.add(t + answered, {
      source: 'journey',
      kind: 'notify.answered',
      request,
      user,
      message,
      status,
      body: '{"delivered":true}',
    });
    for (let n = 0; n < arrives; n++) {
      this.frame(
        t + after + n,
        '←',
        `42["notification",${JSON.stringify({ type: 'test', message, data: {}, timestamp: ISO })}]`,
      );
    }
    for (let n = 0; n < toasts; n++) {
      this.add(t + after + 10 + n, {
        source: 'page',
        page: 'p1',
        kind: 'shown',
        what: 'toast',
        text: `Test ${message}`,
        element: 100 * this.#requests + n,
      });
    }
    return this;
  }

  /** The machine stalled the run until this time. */
  stall(t: number, ms: number): this {
    return this.add(t, { source: 'journey', kind: 'stall', ms });
  }

  /** Clients join at a moment, all in one process. */
  joins(t: number, size: number): this {
    return this.add(t, { source: 'crowd', kind: 'crowd.began', size, workers: 1, rampMs: 1000, tier: 'operator' });
  }

  /** What the crowd's process tells at a moment; it may be late. */
  pulse(t: number, events: readonly MemberEvent[] = [], lateMs?: number): this {
    const late = lateMs === undefined ? {} : { lateMs };
    return this.add(t, { source: 'crowd', kind: 'crowd', worker: 'c1', events, ...late });
  }

  /** Lets time pass without events. */
  until(t: number): this {
    return this.add(t, { source: 'journey', kind: 'checkpoint', name: 'observed until here' });
  }
}

/** What a claim says of a story. */
export type Row = readonly [name: string, story: Story, verdict: Verdict, parameters?: Record<string, unknown>];

export const story = (): Story => new Story();

/** A whole successful journey: connect, notification, backend killed and restarted, notification. */
export const healthy = (order: 'node' | 'python' = 'node'): Story =>
  story()
    .add(0, { source: 'page', page: 'p1', kind: 'navigation', url: 'http://127.0.0.1/dashboard' })
    .connect({ at: 100, order })
    .notify(1000, 'before')
    .fault('kill backend', 5000, 6500)
    .lose(5010)
    .connect({ at: 6600, order })
    .notify(9000, 'after')
    .until(13_000);
