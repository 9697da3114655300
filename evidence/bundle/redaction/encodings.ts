/** The forms in which a value may turn up: what a needle search looks for, and the view of a text without escapes. */

/** One form of a value. `per` is how many characters of it stand for one of the value. */
export interface Form {
  readonly text: string;
  readonly per: number;
  /** To be looked for in the layers of {@link layersOf}, not in texts as they are. */
  readonly unescaped: boolean;
}

/**
 * Every form of a value that is searched for: as it is, in base64 and base64url at each of the three alignments that
 * the bytes before it may cause, in hexadecimal; and all of them that an escape may be in, for a text without escapes.
 */
export function formsOf(value: string): Form[] {
  const inner = hasSpecial(value) ? [value, JSON.stringify(value).slice(1, -1), percent(value)] : [value];
  const encoded = inner.flatMap((each) => {
    const bytes = Buffer.from(each, 'utf8');
    const hex = bytes.toString('hex');
    const base64 = [0, 1, 2].map((before) => base64Inside(bytes, before));
    return [
      ...[...base64, ...base64.map(urlSafe)].map((text) => ({ text, per: 4 / 3 })),
      ...[hex, hex.toUpperCase()].map((text) => ({ text, per: 2 })),
    ];
  });
  const plain = [value, latin(value)].map((text) => ({ text, per: 1 }));
  const direct = [...plain, ...encoded].map((form) => ({ ...form, unescaped: false }));
  const escapable = [...plain, ...encoded.filter(({ text }) => /[^A-Za-z0-9]/.test(text))];
  const underneath = escapable.flatMap(({ text, per }) =>
    [latin(text), layersOf(text).at(-1)?.text ?? ''].map((each) => ({ text: each, per, unescaped: true })),
  );
  return distinct([...direct, ...underneath]);
}

/** Whether a value has characters that JSON, HTML, URLs or a form write otherwise. */
export const hasSpecial = (value: string): boolean => /[^A-Za-z0-9._-]/.test(value);

/** The characters that base64 has for these bytes whatever stands before (`before` bytes, mod 3) and after them. */
function base64Inside(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((form) => [`${form.unescaped} ${form.text}`, form])).values()];
}

/** A lone surrogate can't be percent-encoded; it can't come over any wire either. */
const percent = (text: string): string => encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));

/** A text without its escapes. `start[i]` and `end[i]` say where in the source its character i was. */
export interface View {
  readonly text: string;
  readonly start: (index: number) => number;
  readonly end: (index: number) => number;
}

const percentEscapes = String.raw`%[0-9a-f]{2}|\+`;
const backslashEscapes = String.raw`\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'/\\bfnrt]`;
const entities = '&(?:amp|lt|gt|quot|apos|#\\d{1,7}|#x[0-9a-f]{1,6});';
const kinds = [percentEscapes, backslashEscapes, entities].map((source) => new RegExp(source, 'gi'));
const allKinds = new RegExp([percentEscapes, backslashEscapes, entities].join('|'), 'gi');
const wide = /[\u0080-\uffff]+/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Whether {@link layersOf} would show a value that the text itself does not. */
export const hasEscapes = (text: string): boolean => /[%\\&+]|[\u0080-\uffff]/.test(text);

/** The same for values without special characters: `\"` and `&amp;` never stand in them, numbers of characters may. */
export const hasNumericEscapes = (text: string): boolean => /%[0-9a-f]|\\[ux]|&#/i.test(text);

/**
 * The text as UTF-8 bytes (a character a byte), with its escapes undone once, twice and so on until none is left: two
 * texts that carry the same value through whatever escaping, in whatever mixture, look the same in one of the layers.
 * A plus reads as a space. Where a text has several kinds of escapes also with those of one kind only: a backslash
 * before `b%2F` need not be the beginning of an escape.
 */
export function layersOf(text: string): View[] {
  const bytes = replaced({ text, start: (index) => index, end: (index) => index + 1 }, wide, latin);
  const present = kinds.filter((kind) => text.search(kind) >= 0);
  const layers = [allKinds, ...(present.length > 1 ? present : [])].flatMap((escapes) => undone(bytes, escapes));
  return layers.length > 0 ? layers : [bytes];
}

function undone(bytes: View, escapes: RegExp): View[] {
  const layers: View[] = [];
  let view = bytes;
  // Eight layers are deeper than anything that still is a message; the bound is for hostile input.
  for (let layer = 0; layer < 8; layer++) {
    const next = replaced(view, escapes, undo);
    if (next === view) break;
    layers.push(next);
    view = next;
  }
  return layers;
}

const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function undo(escape: string): string {
  if (escape === '+') return ' ';
  if (escape.startsWith('%')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  if (escape.startsWith('&#')) {
    const code = /^&#x/i.test(escape) ? Number.parseInt(escape.slice(3), 16) : Number.parseInt(escape.slice(2), 10);
    return code <= 0x10ffff ? latin(String.fromCodePoint(code)) : escape;
  }
  if (escape.startsWith('&')) return named[escape.slice(1, -1).toLowerCase()] ?? escape;
  if (/^\\[ux][0-9a-f]/i.test(escape)) {
    // One escape, or the two of a surrogate pair, which make one character.
    return latin(
      escape.replace(/\\[ux]([0-9a-f]+)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    );
  }
  return controls[escape.charAt(1).toLowerCase()] ?? escape.charAt(1);
}

/** A view of a view: what the pattern finds replaced, with each character's place in the source kept. */
function replaced(view: View, pattern: RegExp, replacement: (found: string) => string): View {
  // Places where source and result get out of step: from `out` on, `found` characters became `length`.
  const steps: { out: number; length: number; at: number; found: number }[] = [];
  let text = '';
  let last = 0;
  for (const match of view.text.matchAll(pattern)) {
    const put = replacement(match[0]);
    if (put === match[0]) continue;
    text += view.text.slice(last, match.index);
    steps.push({ out: text.length, length: put.length, at: match.index, found: match[0].length });
    text += put;
    last = match.index + match[0].length;
  }
  if (steps.length === 0) return view;
  text += view.text.slice(last);
  const stepBefore = (index: number): (typeof steps)[number] | undefined => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.out ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return steps[low - 1];
  };
  const place = (index: number): [first: number, last: number] => {
    const step = stepBefore(index);
    if (!step) return [index, index];
    if (index < step.out + step.length) return [step.at, step.at + step.found - 1];
    const there = step.at + step.found + index - step.out - step.length;
    return [there, there];
  };
  return { text, start: (index) => view.start(place(index)[0]), end: (index) => view.end(place(index)[1]) };
}
