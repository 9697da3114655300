import { connect, type Socket } from 'node:net';
import { existsSync } from 'node:fs';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Ability, Instance, Operation, ServiceName, Stack } from '../stack.ts';
import { keptSocket, onMessages, send, type FromDaemon, type Hello, type Method } from './protocol.ts';

/** A kept stack, used by a run that did not start it and will not take it down. */
export class AdoptedStack implements Stack {
  readonly hello: Hello;
  readonly #socket: Socket;
  readonly #receive: (message: FromDaemon) => void;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #calls = 0;

  private constructor(socket: Socket, hello: Hello, write: (entry: NewEntry) => void) {
    this.#socket = socket;
    this.hello = hello;
    for (const entry of hello.startUp) write(entry);
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(gone());
      this.#waiting.clear();
    });
    this.#receive = (message) => {
      if ('entry' in message) write(message.entry);
      if ('id' in message) {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.error === undefined) waiting?.resolve(message.result);
        else
          waiting?.reject(
            new InfrastructureError(`The kept stack failed: ${message.error}`, 'See `npm run stack -- logs`.'),
          );
      }
    };
  }

  /** The kept stack of this clone, or undefined if there is none. */
  static async find(write: (entry: NewEntry) => void = () => {}): Promise<AdoptedStack | undefined> {
    if (!existsSync(keptSocket())) return undefined;
    const socket = connect(keptSocket());
    return new Promise((resolve) => {
      // A killed daemon leaves a socket that no one answers.
      socket.once('error', () => resolve(undefined));
      let stack: AdoptedStack | undefined;
      onMessages<FromDaemon>(socket, (message) => {
        if ('hello' in message) {
          stack = new AdoptedStack(socket, message.hello, write);
          resolve(stack);
        } else if (stack) stack.#receive(message);
      });
    });
  }

  get source(): 'compose' | 'local' {
    return this.hello.source;
  }
  get describedAs(): string {
    return `${this.hello.describedAs}, kept since ${this.hello.since}`;
  }
  get secret(): string {
    return this.hello.secret;
  }

  async frontend(): Promise<URL> {
    return new URL((await this.#call('frontend')) as string);
  }
  async backend(instance: Instance = 'backend'): Promise<URL | undefined> {
    return toUrl(await this.#call('backend', instance));
  }
  async redis(): Promise<URL | undefined> {
    return toUrl(await this.#call('redis'));
  }
  can(ability: Ability): boolean {
    return this.hello.abilities.includes(ability);
  }
  async operate(operation: Operation, service: ServiceName): Promise<void> {
    await this.#call('operate', operation, service);
  }
  async heal(): Promise<void> {
    await this.#call('heal');
  }
  async environmentNames(service: ServiceRole): Promise<readonly string[]> {
    return (await this.#call('environmentNames', service)) as string[];
  }
  async versions(): Promise<Readonly<Record<string, string>>> {
    return (await this.#call('versions')) as Record<string, string>;
  }

  /** Disconnects from the stack, which keeps running. */
  down(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }

  /** Takes the stack down; only `npm run stack -- down` does. */
  async end(): Promise<void> {
    await this.#call('end');
    this.#socket.destroy();
  }

  #call(method: Method, ...args: unknown[]): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(gone());
    const id = ++this.#calls;
    send(this.#socket, { id, method, args });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }
}

const toUrl = (value: unknown): URL | undefined => (typeof value === 'string' ? new URL(value) : undefined);

const gone = (): InfrastructureError =>
  new InfrastructureError('The kept stack is gone: its daemon has ended.', 'Start one with `npm run stack -- up`.');
