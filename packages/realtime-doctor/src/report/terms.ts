/** Terms that a reader may not know. Each is explained where it first appears, and in the glossary at the end. */
import { html, type Markup } from './html.ts';

const terms = {
  'Socket.IO':
    'a library that keeps a connection open between a page and its server, so that the server can send messages at any time',
  WebSocket: "the browser's two-way connection to a server; Socket.IO runs on top of it with a protocol of its own",
  handshake: 'the first exchange, in which page and server agree to open the connection',
  connect: 'once the transport is open, the page sends its token and the server accepts or rejects the connection',
  subscribed: 'the page asked for notifications and the server confirmed; without a subscription the server sends none',
  token: 'a signed JWT that identifies the user and has an expiry time',
  'fault proxy': 'a TCP proxy of this harness between browser and server that injects network faults',
  ping: 'a heartbeat message; a missing one is how a dead connection is detected',
  claim: 'a statement about the journey that is judged against the recording',
  backoff: 'the growing delay between connection attempts, so that a restarting server is not overloaded',
} as const;

export type Term = keyof typeof terms;

/** Tracks which terms a report has already explained. */
export class Terms {
  readonly #told = new Set<Term>();

  /** The term, followed by its explanation the first time. */
  of(term: Term, as: string = term): Markup {
    if (this.#told.has(term)) return html`${as}`;
    this.#told.add(term);
    return html`<dfn>${as}</dfn> <span class="gloss">(${terms[term]})</span>`;
  }
}

export const glossary = (): Markup =>
  html`<dl class="facts">
    ${Object.entries(terms).map(
      ([term, meaning]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${meaning}</dd>
        </div>`,
    )}
  </dl>`;
