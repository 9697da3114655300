/** What is known of one realtime protocol: how it is recognised, what its messages mean, and its own limits. */

/** How far a conversation is, in the words that every protocol shares. */
export type Step =
  /** The client asks to be let in. */
  | 'asked'
  /** The server lets it in. */
  | 'accepted'
  /** The client asks for something that goes on. */
  | 'subscribed'
  /** The server takes a subscription. */
  | 'confirmed'
  /** The server lets the client, or a subscription, not in. */
  | 'refused'
  | 'data'
  | 'ping'
  | 'pong'
  /** The server says that something went wrong, and goes on. */
  | 'error'
  /** A subscription is over. */
  | 'completed'
  /** The server says that it ends the conversation, and why. */
  | 'leaving';

/** What one message means. */
export interface Word {
  readonly step: Step;
  /** Of the subscription that it is about. */
  readonly id?: string;
}

/** What an application says to its page, by name. */
export interface AppEvent {
  readonly name: string;
  readonly argument: unknown;
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
  /** The protocol whose negotiation over HTTP came before it. */
  readonly negotiated?: string;
}

export interface Protocol {
  readonly id: string;
  /** As its makers write it. */
  readonly name: string;
  readonly recognises: (wire: Wire) => boolean;
  /** Undefined for a message that the protocol does not have, or that says nothing of the lifecycle. */
  readonly read: (text: string) => Word | undefined;
  /** The application's event in a message of the server, in a protocol that gives events a name. */
  readonly event?: (text: string) => AppEvent | undefined;
  /** The messages of one frame, in a protocol that puts several into it. */
  readonly split?: (text: string) => readonly string[];
  /** The URL of the connection that an HTTP request negotiates; undefined for a request about anything else. */
  readonly negotiates?: (request: { readonly method: string; readonly url: string }) => string | undefined;
  /** The server says when it has let a client in. */
  readonly welcomes?: boolean;
  /** Close codes that mean something of their own in it. */
  readonly closeCodes: ReadonlySet<number>;
  /** The server waits for so long for the first message, if its makers' default is kept. Milliseconds. */
  readonly askTimeout?: number;
  /** Who opens the next connection when one is lost. */
  readonly reconnectedBy: 'browser' | 'library' | 'page';
  /** How to make its client come back, where it does not by itself. */
  readonly toReconnect?: string;
  /** A development server's own, and none of the application's. */
  readonly isTools?: boolean;
}

/** A message that says something of one subscription, or of none. */
export const word = (step: Step | undefined, id?: unknown): Word | undefined =>
  step && { step, ...(typeof id === 'string' ? { id } : {}) };

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
