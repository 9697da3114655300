/** A conversation of a page in a protocol other than Socket.IO, in terms that all protocols share. */
import type { Protocol, Step } from '../protocols/protocol.ts';
import type { Connection } from './connections.ts';

export interface Moment {
  readonly t: number;
  readonly entry: string;
}

/** A message and its meaning. */
export interface Said extends Moment {
  readonly direction: 'sent' | 'received';
  readonly raw: string;
  readonly step?: Step;
  readonly id?: string;
}

/** The server's response to the handshake or the request. */
export interface Answered extends Moment {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Channel {
  readonly protocol: Protocol;
  /** `negotiation`: the client asked over HTTP first, and got no further. */
  readonly transport: 'websocket' | 'event-stream' | 'negotiation';
  /** The attempt in the form that protocol-independent rules use. */
  readonly connection: Connection;
  /** Subprotocols that the client offered, and the one that the server chose. */
  readonly offered: readonly string[];
  readonly chosen?: string;
  readonly answered?: Answered;
  /** The browser reported the socket or stream as open. */
  readonly opened?: Moment;
  /** The server accepted the client, in protocols with such a step. */
  readonly accepted?: Moment;
  readonly said: readonly Said[];
  readonly ended?: Moment & {
    readonly code?: number;
    readonly reason?: string;
    /** `client`: a script of the page closed it. `page`: the user left the page. */
    readonly by: 'page' | 'client' | 'wire';
  };
}
