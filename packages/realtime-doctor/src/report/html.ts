/**
 * Builds HTML from text. `html` escapes every value except markup that `html` itself made, so that text from the
 * network, a log or a page can't become an element. Values may only be used in text or in quoted attributes.
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

/** Values allowed in a template: text and numbers are escaped; `undefined` and `false` give nothing. */
export type Piece = Markup | string | number | undefined | false | readonly Piece[];

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Lone surrogates, which can't be encoded as UTF-8. */
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Escapes text for content and quoted attributes. Control characters, which HTML does not allow, become control
 * pictures; bidirectional controls become their code points, so that a hostile line can't be displayed reversed.
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

/** Marks a constant of this package (style sheet, script) as markup. Never use it for external text. */
export const ours = (constant: string): Markup => new Markup(constant);

/** A relative path as a link target. Each part is percent-encoded, so it can't become a scheme. */
export const href = (path: string): string => path.split('/').map(encodePart).join('/');

/** `encodeURIComponent` that also accepts text that is not well-formed UTF-16. */
const encodePart = (part: string): string => encodeURIComponent(part.replace(halves, '\uFFFD'));

/** Text with the parts between backquotes as code. */
export const withCode = (text: string): Markup[] =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? new Markup(`<code>${escaped(part)}</code>`) : new Markup(escaped(part))));
