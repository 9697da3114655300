/** The few words that a reader may not know, each explained where it first appears, and once more at the end. */
import { html, type Markup } from './html.ts';

const terms = {
  'Socket.IO': 'a library that keeps a line open between a page and its server, so that the server can speak first',
  WebSocket:
    'the browser’s own two-way line to a server; Socket.IO runs on top of it and adds rules that both sides must keep',
  handshake: 'the first exchange, in which page and server agree to open the line',
  'let in': 'after the line is open the page shows its token, and the server says whether it may speak',
  subscribed: 'the page asked for notifications and the server confirmed it; without that none is sent',
  token: 'a signed pass (JWT) that says who the user is and until when',
  'fault proxy':
    'a relay of this test harness between browser and server, in which a network fault can be made on purpose',
  ping: 'a short message that asks «are you there?»; silence after it is how a dead line is noticed',
  claim: 'a statement about the journey that is either true or not of what was recorded',
  backoff: 'the growing pause between two attempts to connect, so that a server that comes up is not overrun',
} as const;

export type Term = keyof typeof terms;

/** Knows which terms a report has explained by now. */
export class Terms {
  readonly #told = new Set<Term>();

  /** The term; the first time with its explanation after it. */
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
