import { io, type Socket } from 'socket.io-client';
import type { Contract } from '../contract/contract.ts';
import type { ConnectAnswer } from '../diagnosis/probes.ts';
import { memberOf } from '../contract/arguments.ts';
import { signedIn } from '../contract/asking.ts';
import { left, outcome, SILENCE, Unfinished, type Deadline } from './outcome.ts';

/** A connected client waits this long for the `connected` event, and a subscriber for the acknowledgement. */
const EVENT_TIMEOUT_MS = 1000;
/** Returned this long before the deadline, so that a partial answer ("opened, and then nothing") is not lost. */
const MARGIN_MS = 50;

export interface Client {
  readonly socket: Socket;
  readonly answer: ConnectAnswer;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Connects as a correct client does, subscribes if requested, and disconnects. */
export const askConnect = (
  origin: string,
  contract: Contract,
  {
    token,
    transport,
    subscribe = false,
  }: { token?: string; transport: ConnectAnswer['transport']; subscribe?: boolean },
  deadline: Deadline,
) =>
  outcome(deadline, async (signal) => {
    const began = performance.now();
    const { socket, answer } = await connect(origin, contract, {
      ...(token === undefined ? {} : { token }),
      transport,
      subscribe,
      signal,
      until: deadline,
    });
    socket.disconnect();
    if (left(deadline) < 2 * MARGIN_MS && isOpenEnded(answer, performance.now() - began)) throw new Unfinished();
    return answer;
  });

/** Something was still expected, and the wait since the last answer was too short to mean anything. */
const isOpenEnded = ({ opened = 0, connected, greeted, refused, error, disconnected }: ConnectAnswer, ms: number) =>
  ms - (connected ?? opened) < SILENCE && [greeted, refused, error, disconnected].every((each) => each === undefined);

/** Connects and stays connected. Resolves when the outcome is settled. The caller must close the socket. */
export function connect(
  origin: string,
  contract: Contract,
  options: {
    readonly token?: string;
    readonly transport: ConnectAnswer['transport'];
    readonly subscribe: boolean;
    readonly signal: AbortSignal;
    readonly until: Deadline;
  },
): Promise<Client> {
  const { token, transport, subscribe, signal, until } = options;
  const {
    transport: { path, namespace },
    events: { connected: greeting, subscribe: asking, subscribed: ack },
    page: { signIn },
  } = contract;
  const isCookie = signIn?.by === 'cookie';
  return new Promise((resolve) => {
    const began = performance.now();
    const since = (): number => Math.round(performance.now() - began);
    const answer: Writable<ConnectAnswer> = { transport };
    const socket = io(`${origin}${namespace}`, {
      path,
      transports: [transport],
      reconnection: false,
      forceNew: true,
      autoConnect: false,
      // The deadline is ours, so the client has no timeout.
      timeout: false as unknown as number,
      rejectUnauthorized: false,
      // Keeps cookies, as a browser does: a balancer's stickiness may depend on one.
      withCredentials: true,
      ...(token === undefined ? {} : isCookie ? { extraHeaders: signedIn(contract, token) } : { auth: { token } }),
    });
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      // Later events of the socket are not part of the answer.
      resolve({ socket, answer: { ...answer } });
    };
    const settleIn = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(settle, milliseconds);
    };
    const step = (): void => {
      if (answer.connected === undefined || answer.greeted === undefined) return;
      if (!subscribe || answer.subscribed !== undefined) settle();
    };
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      socket.disconnect();
    });
    socket.io.on('open', () => {
      answer.opened = since();
      settleIn(left(until) - MARGIN_MS);
    });
    const greet = (data: unknown): void => {
      answer.greetedFirst = answer.connected === undefined;
      const tier = memberOf(data, contract.greeting?.tier);
      answer.greeted = { at: since(), ...(typeof tier === 'string' ? { tier } : {}) };
      step();
    };
    const acknowledge = (): void => {
      answer.subscribed = since();
      step();
    };
    if (greeting !== undefined) socket.on(greeting, greet);
    if (ack !== undefined) socket.on(ack, acknowledge);
    socket.on('connect', () => {
      answer.connected = since();
      // If the contract has no `connected` event, or no subscription, being connected is enough.
      if (greeting === undefined) answer.greeted = { at: since() };
      if (subscribe && asking !== undefined) socket.emit(asking, {});
      if (ack === undefined) answer.subscribed = since();
      settleIn(EVENT_TIMEOUT_MS);
      step();
    });
    socket.on('connect_error', (error) => {
      // With a CONNECT_ERROR packet the transport is open; without one it never was.
      if (answer.opened === undefined) answer.error = error.message;
      else answer.refused = error.message;
      settle();
    });
    socket.on('disconnect', (reason) => {
      answer.disconnected = reason;
      settle();
    });
    // Closed before the namespace was joined: socket.io-client reports this only through its manager.
    socket.io.on('close', (reason) => {
      answer.disconnected ??= reason;
      // On a refusal, the close event comes before the reason.
      setImmediate(settle);
    });
    socket.connect();
  });
}
