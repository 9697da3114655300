/**
 * Text into HTML. `html` escapes whatever is put into it, unless it is a piece of markup that `html` itself made, so
 * that nothing from a wire, a log or a page can become an element. Values stand in text or in quoted attributes only.
 */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text and numbers are escaped, nothing at all stands for what is absent. */
export type Piece = Markup | string | number | undefined | false | readonly Piece[];

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Halves of a surrogate pair without the other half: no text, and no UTF-8. */
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Escaped for text and for quoted attributes. Control characters, which HTML may not have, show as their pictures, and
 * those that turn the direction of text as what they are, or a hostile line would read as another.
 */
export const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, named)
    .replace(halves, named);

const named = (sign: string): string => `‹U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`;

function write(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(write).join('');
}

/** @example html`<b title="${title}">${text}</b>` */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? '';
  pieces.forEach((piece, index) => {
    text += write(piece) + (strings[index + 1] ?? '');
  });
  return new Markup(text);
}

/** Markup that is a constant of ours: a style sheet, a script. Never for what came from outside. */
export const ours = (constant: string): Markup => new Markup(constant);

/** A relative path as a link's target; each of its parts is percent-encoded, so it can't become a scheme. */
export const href = (path: string): string => path.split('/').map(encodePart).join('/');

/** `encodeURIComponent`, also for text that is no well-formed UTF-16. */
const encodePart = (part: string): string => encodeURIComponent(part.replace(halves, '\uFFFD'));

/** Text in which what stands between backquotes is code. */
export const withCode = (text: string): Markup[] =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? new Markup(`<code>${escaped(part)}</code>`) : new Markup(escaped(part))));
