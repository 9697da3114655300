/** The marks of a timeline and their legend. Each differs by shape, not only by color. */
import { html, type Markup } from './html.ts';

export const stroke = (x: string, from: number, to: number): Markup =>
  html`<line class="mark" x1="${x}" x2="${x}" y1="${from}" y2="${to}" />`;
export const dot = (x: string, y: number): Markup => html`<circle class="dot" cx="${x}" cy="${y}" r="4" />`;
export const cross = (x: string, y: number): Markup =>
  html`<svg x="${x}" y="${y}" overflow="visible"><path class="cross" d="M-4-4 4 4M-4 4 4-4" /></svg>`;
export const tick = (x: string, y: number): Markup =>
  html`<svg x="${x}" y="${y}" overflow="visible"><path class="tick" d="M-4 0-1 3 4-4" /></svg>`;

export function legend(hasBounds: boolean, hasFaults: boolean): Markup {
  const key = (shape: Markup, words: string): Markup =>
    html`<span><svg width="22" height="14" viewBox="0 0 22 14" aria-hidden="true">${shape}</svg>${words}</span>`;
  return html`${key(html`<rect class="asking" x="1" y="3" width="20" height="8" rx="2" />`, 'connecting')}${key(html`<rect class="standing" x="1" y="3" width="20" height="8" rx="2" />`, 'connected')}${key(html`<path class="mark" d="M7 1V7M14 7V13" />`, 'sent (up), received (down)')}${key(html`<circle class="dot" cx="11" cy="7" r="4" />`, 'toast, or a normal close')}${key(html`<path class="cross" d="M7 3 15 11M7 11 15 3" />`, 'failure')}${hasFaults && key(html`<rect class="fault" x="1" y="0" width="20" height="14" /><path class="fault-edge" d="M1 0V14" />`, 'injected fault')}${hasBounds && key(html`<path class="bracket" d="M2 7H20M2 2V12M20 2V12" />`, 'time limit of a correct client')}${hasBounds && key(html`<path class="diamond good" d="M11 1 17 7 11 13 5 7Z" />`, 'actual time')}`;
}
