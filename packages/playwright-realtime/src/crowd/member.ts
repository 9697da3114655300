import { Manager, type Socket } from 'socket.io-client';
import { memberOf, messageIn } from 'realtime-doctor/contract/arguments.ts';
import { signedIn } from 'realtime-doctor/contract/asking.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { MemberSaw } from 'realtime-doctor/transcript/entries.ts';

type Write = (what: MemberSaw, value?: string | number) => void;

/** One client of a crowd: socket.io-client with the contract's settings, as its page has it, and what it sees. */
export class Member {
  readonly number: number;
  readonly token: string;
  readonly write: Write;
  readonly #manager: Manager;
  readonly #socket: Socket;
  /** After how many milliseconds of silence the client gives a connection up. */
  #silence: number | undefined;

  constructor(number: number, token: string, origin: string, contract: Contract, write: Write) {
    const { transport, client, events, page } = contract;
    this.number = number;
    this.token = token;
    this.write = write;
    const isCookie = page.signIn?.by === 'cookie';
    this.#manager = new Manager(origin, {
      ...client,
      path: transport.path,
      transports: [...transport.transports],
      autoConnect: false,
      ...(isCookie ? { extraHeaders: signedIn(contract, token) } : {}),
    });
    this.#socket = this.#manager.socket(transport.namespace, isCookie ? {} : { auth: { token } });
    this.#observeManager();
    this.#observeSocket(events, contract);
  }

  join(): void {
    this.write('attempt');
    this.#socket.connect();
    // The server's settings are the same at each later attempt, whose engine can't be had before its handshake.
    this.#manager.engine.once('handshake', ({ pingInterval, pingTimeout }) => {
      this.#silence = pingInterval + pingTimeout;
    });
  }

  leave(): void {
    this.#manager.off();
    this.#socket.off();
    this.#socket.disconnect();
  }

  #observeManager(): void {
    const manager = this.#manager;
    let isOpen = false;
    manager.on('reconnect_attempt', () => this.write('attempt'));
    manager.on('open', () => {
      isOpen = true;
    });
    // What breaks an open connection closes it, too, and that says so.
    manager.on('error', ({ message }) => isOpen || this.write('failed', message));
    manager.on('close', (reason) => {
      isOpen = false;
      this.write('closed', reason);
    });
  }

  #observeSocket({ connected, subscribe, subscribed, notification }: Contract['events'], contract: Contract): void {
    const socket = this.#socket;
    socket.on('connect', () => this.write('connected', this.#silence));
    socket.on('connect_error', (error) => {
      if (!socket.active) this.write('refused', error.message);
    });
    if (subscribe !== undefined) socket.on('connect', () => socket.emit(subscribe, {}));
    const hear = (event: string | undefined, listener: (argument: unknown) => void): void => {
      if (event !== undefined) socket.on(event, listener);
    };
    hear(connected, (greeting) => {
      const tier = memberOf(greeting, contract.greeting?.tier);
      this.write('greeted', typeof tier === 'string' ? tier : undefined);
    });
    hear(subscribed, () => this.write('subscribed'));
    hear(notification, (argument) => this.write('notified', messageIn(contract, argument)));
  }
}
