/** What is known of one realtime protocol: how it is recognised, what its messages mean, and its own limits. */

/** How far a conversation is, in the words that every protocol shares. */
export type Step =
  /** The client asks to be let in. */
  | 'asked'
  /** The server lets it in. */
  | 'accepted'
  /** The client asks for something that goes on. */
  | 'subscribed'
  | 'data'
  | 'ping'
  | 'pong'
  /** The server says that something went wrong, and goes on. */
  | 'error'
  /** A subscription is over. */
  | 'completed';

/** What one message means. */
export interface Word {
  readonly step: Step;
  /** Of the subscription that it is about. */
  readonly id?: string;
}

/** What there is to recognise a protocol by. */
export interface Wire {
  readonly transport: 'websocket' | 'event-stream';
  readonly url: string;
  /** `Sec-WebSocket-Protocol` of the request; empty if the client named none. */
  readonly offered: readonly string[];
  /** The same of the answer. */
  readonly chosen?: string;
  /** Texts of the first messages, of both sides. */
  readonly first: readonly string[];
}

export interface Protocol {
  readonly id: string;
  /** As its makers write it. */
  readonly name: string;
  readonly recognises: (wire: Wire) => boolean;
  /** Undefined for a message that the protocol does not have, or that says nothing of the lifecycle. */
  readonly read: (text: string) => Word | undefined;
  /** Close codes that mean something of their own in it. */
  readonly closeCodes: ReadonlySet<number>;
  /** The server waits for so long for the first message, if its makers' default is kept. Milliseconds. */
  readonly askTimeout?: number;
  /** Who opens the next connection when one is lost. */
  readonly reconnectedBy: 'browser' | 'library' | 'page';
  /** A development server's own, and none of the application's. */
  readonly isTools?: boolean;
}

/** A JSON object's members; undefined for anything else. */
export function members(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Some other text that begins with a brace.
    return undefined;
  }
}
