import { io, type Socket } from 'socket.io-client';
import type { Contract } from '../contract/contract.ts';
import type { ConnectAnswer } from '../diagnosis/probes.ts';
import { memberOf } from '../contract/arguments.ts';
import { signedIn } from '../contract/asking.ts';
import { left, outcome, SILENCE, Unfinished, type Deadline } from './outcome.ts';

/** How long a connected client waits for the greeting, and a subscriber for the acknowledgement. Milliseconds. */
const PATIENCE = 1000;
/** Before the deadline, so that half an answer ("opened, and then nothing") is not lost to it. Milliseconds. */
const MARGIN = 50;

export interface Client {
  readonly socket: Socket;
  readonly answer: ConnectAnswer;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Asks to be let in as a correct client does, subscribes if wanted, and leaves. */
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
    if (left(deadline) < 2 * MARGIN && isOpenEnded(answer, performance.now() - began)) throw new Unfinished();
    return answer;
  });

/** Something was still to come, and what was waited for it, since the last thing that came, says nothing. */
const isOpenEnded = ({ opened = 0, connected, greeted, refused, error, disconnected }: ConnectAnswer, ms: number) =>
  ms - (connected ?? opened) < SILENCE && [greeted, refused, error, disconnected].every((each) => each === undefined);

/** Connects and stays. Resolves when it is settled what became of it; a socket that is not needed must be left. */
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
      // The deadline is ours; a silent server is not to be told from here.
      timeout: false as unknown as number,
      rejectUnauthorized: false,
      // Node keeps cookies for it then, as a browser does: a balancer may be sticky by one.
      withCredentials: true,
      ...(token === undefined ? {} : isCookie ? { extraHeaders: signedIn(contract, token) } : { auth: { token } }),
    });
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      // What happens to the socket from here on is no part of the answer.
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
      settleIn(left(until) - MARGIN);
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
      // Where nobody is greeted, and where nobody has to ask, to be let in is all that there is.
      if (greeting === undefined) answer.greeted = { at: since() };
      if (subscribe && asking !== undefined) socket.emit(asking, {});
      if (ack === undefined) answer.subscribed = since();
      settleIn(PATIENCE);
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
    // Closed before the namespace was joined: socket.io-client says so to nobody but its manager.
    socket.io.on('close', (reason) => {
      answer.disconnected ??= reason;
      // On a refusal it closes first and says why after that.
      setImmediate(settle);
    });
    socket.connect();
  });
}
