/**
 * One DevTools protocol session of one target, sent through its parent (`Target.sendMessageToTarget`). Playwright's own
 * sessions attach only to pages, and late. These attach to every target of the browser, including workers of workers,
 * and deliver a target's events in the order in which it sent them. The tap relies on that order.
 */
import type { CDPSession } from 'playwright-core';

declare const cdp: CDPSession;
export type Command = Parameters<typeof cdp.send>[0];
export type Params<M extends Command> = NonNullable<Parameters<typeof cdp.send<M>>[1]>;
export type Result<M extends Command> = Awaited<ReturnType<typeof cdp.send<M>>>;
/** The events that the tap listens to. */
export type EventName =
  | 'Debugger.scriptParsed'
  | 'Inspector.targetCrashed'
  | 'Log.entryAdded'
  | 'Network.dataReceived'
  | 'Network.eventSourceMessageReceived'
  | 'Network.loadingFailed'
  | 'Network.loadingFinished'
  | 'Network.requestWillBeSent'
  | 'Network.requestWillBeSentExtraInfo'
  | 'Network.responseReceived'
  | 'Network.responseReceivedExtraInfo'
  | 'Network.webSocketClosed'
  | 'Network.webSocketCreated'
  | 'Network.webSocketFrameError'
  | 'Network.webSocketFrameReceived'
  | 'Network.webSocketFrameSent'
  | 'Network.webSocketHandshakeResponseReceived'
  | 'Network.webSocketWillSendHandshakeRequest'
  | 'Page.frameNavigated'
  | 'Page.lifecycleEvent'
  | 'Page.navigatedWithinDocument'
  | 'Runtime.bindingCalled'
  | 'Runtime.consoleAPICalled'
  | 'Runtime.exceptionThrown'
  | 'Runtime.executionContextCreated'
  | 'Runtime.executionContextDestroyed'
  | 'Runtime.executionContextsCleared'
  | 'Target.attachedToTarget'
  | 'Target.detachedFromTarget'
  | 'Target.receivedMessageFromTarget';
export type CdpEvent<E extends EventName> = Parameters<Parameters<typeof cdp.removeListener<E>>[1]>[0];

/** The target or the browser closed or crashed before it answered. This is never an error of the tap. */
export class SessionClosed extends Error {
  constructor(command: string) {
    super(`The target was closed before it answered ${command}.`);
    this.name = 'SessionClosed';
  }
}

interface Waiting {
  readonly command: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export class Session {
  readonly #post: (message: string) => Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, ((params: never) => void)[]>();
  readonly #closing: (() => void)[] = [];
  #lastId = 0;
  #closed = false;

  /** @param post - sends a message to the target; rejects if the target no longer exists */
  constructor(post: (message: string) => Promise<unknown>) {
    this.#post = post;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws SessionClosed if the target closes before it answers */
  send<M extends Command>(method: M, params?: Params<M>): Promise<Result<M>> {
    if (this.#closed) return Promise.reject(new SessionClosed(method));
    const id = ++this.#lastId;
    const answer = new Promise<Result<M>>((resolve, reject) => {
      this.#waiting.set(id, { command: method, resolve, reject });
    });
    this.#post(JSON.stringify({ id, method, params })).catch(() => {
      this.#waiting.get(id)?.reject(new SessionClosed(method));
      this.#waiting.delete(id);
    });
    return answer;
  }

  on<E extends EventName>(event: E, listener: (params: CdpEvent<E>) => void): void {
    const listeners = this.#listeners.get(event);
    if (listeners) listeners.push(listener);
    else this.#listeners.set(event, [listener]);
  }

  /** Handles a message of the target, as delivered by the parent. */
  receive(text: string): void {
    const message = JSON.parse(text) as {
      id?: number;
      method?: string;
      params?: never;
      result?: never;
      error?: { message: string };
    };
    if (message.id === undefined) {
      if (message.method === 'Inspector.targetCrashed') this.#giveUp();
      for (const listener of this.#listeners.get(message.method ?? '') ?? []) listener(message.params as never);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(`${waiting.command}: ${message.error.message}`));
    else waiting?.resolve(message.result as never);
  }

  /** Calls the listener when the target closes. */
  whenClosed(listener: () => void): void {
    this.#closing.push(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#giveUp();
    for (const listener of this.#closing) listener();
  }

  /** What it was asked is not answered any more. */
  #giveUp(): void {
    for (const { command, reject } of this.#waiting.values()) reject(new SessionClosed(command));
    this.#waiting.clear();
  }
}

/** Anything that has sessions below it: the browser, or a target with workers or frames. */
export interface Parent {
  send(method: 'Target.sendMessageToTarget', params: Params<'Target.sendMessageToTarget'>): Promise<unknown>;
  on(
    event: 'Target.receivedMessageFromTarget',
    listener: (params: CdpEvent<'Target.receivedMessageFromTarget'>) => void,
  ): unknown;
  on(event: 'Target.detachedFromTarget', listener: (params: CdpEvent<'Target.detachedFromTarget'>) => void): unknown;
}

/** The sessions below one parent. Delivers each message to its session, and closes a session when its target closes. */
export class Children {
  readonly #parent: Parent;
  readonly #sessions = new Map<string, { readonly session: Session; readonly gone?: () => void }>();

  constructor(parent: Parent) {
    this.#parent = parent;
    parent.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      this.#sessions.get(sessionId)?.session.receive(message);
    });
    parent.on('Target.detachedFromTarget', ({ sessionId }) => this.#end(sessionId));
  }

  /** @param gone - called once when the target or its parent closes */
  open(sessionId: string, gone?: () => void): Session {
    const session = new Session((message) => this.#parent.send('Target.sendMessageToTarget', { sessionId, message }));
    this.#sessions.set(sessionId, { session, ...(gone ? { gone } : {}) });
    return session;
  }

  close(): void {
    for (const sessionId of this.#sessions.keys()) this.#end(sessionId);
  }

  #end(sessionId: string): void {
    const child = this.#sessions.get(sessionId);
    this.#sessions.delete(sessionId);
    child?.session.close();
    child?.gone?.();
  }
}
