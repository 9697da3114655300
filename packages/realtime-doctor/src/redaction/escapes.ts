/** Unescaped views of a text that map each character to its position in the source. */

/**
 * A text as UTF-8 bytes, one character per byte. `start(i)` and `end(i)` give the position of character i in the
 * source.
 */
export interface View {
  readonly text: string;
  readonly start: (index: number) => number;
  readonly end: (index: number) => number;
}

const PERCENT = 37;
const AMPERSAND = 38;
const PLUS = 43;
const BACKSLASH = 92;

type Kind = typeof PERCENT | typeof AMPERSAND | typeof BACKSLASH;
const allKinds: readonly Kind[] = [PERCENT, AMPERSAND, BACKSLASH];

/** Hexadecimal codes of the characters that may be escaped without need. */
const plainCode = '(?:2[de]|3[0-9]|[46][1-9a-f]|5[0-9af]|7[0-9a])';
/** Includes `%25`, `%5c` and `%26`, which escape the first character of another escape. */
const plainEscapes = new RegExp(
  String.raw`%(?:25|26|5c|${plainCode})|\\[ux](?:00)?(?:25|26|5c|${plainCode})|&(?:amp;)*#(?:x0*${plainCode}|0*(?:3[78]|4[568-9]|5[0-7]|6[5-9]|[78][0-9]|9[0-57-9]|1[0-2][0-9]));`,
  'gi',
);

/** A range of a text in which escapes may hide a value. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The ranges in which a value may be visible only through {@link layersOf}. For values with `special` characters that
 * is the whole text, if it has escapes. For other values it is only the surroundings of unnecessary escapes. `reach`
 * is the length of a value with each of its characters escaped.
 */
export function escapedStretches(text: string, special: boolean, reach: number): Stretch[] {
  if (special) return /[%\\&+]|[\u0080-\uffff]/.test(text) ? [{ start: 0, end: text.length }] : none;
  let found: { start: number; end: number }[] | undefined;
  plainEscapes.lastIndex = 0;
  for (let match = plainEscapes.exec(text); match; match = plainEscapes.exec(text)) {
    found ??= [];
    const start = Math.max(0, match.index - reach);
    const end = Math.min(text.length, match.index + reach);
    const last = found.at(-1);
    if (last && start <= last.end) last.end = end;
    else found.push({ start, end });
  }
  return found ?? none;
}
const none: Stretch[] = [];

/**
 * The text with its escapes undone once, twice and so on until none is left. Two texts that carry the same value
 * through any mixture of escaping (percent, JSON, HTML) match in one of the layers. A plus is read as a space. A text
 * with several kinds of escapes also gets layers for each kind alone: a backslash before `b%2F` is not necessarily an
 * escape.
 */
export function layersOf(text: string): View[] {
  const source = toBytes(text);
  const present = allKinds.filter((kind) => text.includes(String.fromCharCode(kind)));
  const sets = present.length > 1 ? [allKinds, ...present.map((kind) => [kind])] : [allKinds];
  const layers = sets.flatMap((kinds) => undone(source, kinds));
  return (layers.length > 0 ? layers : [source]).map(({ bytes, start, end }) => ({
    text: bytes.toString('latin1'),
    start,
    end,
  }));
}

interface Bytes {
  readonly bytes: Buffer;
  readonly start: (index: number) => number;
  readonly end: (index: number) => number;
}

function undone(source: Bytes, kinds: readonly Kind[]): Bytes[] {
  const layers: Bytes[] = [];
  // No real message is escaped more than eight times; the bound protects against hostile input.
  while (layers.length < 8) {
    const next = undoOnce(layers.at(-1) ?? source, kinds);
    if (!next) break;
    layers.push(next);
  }
  return layers;
}

function toBytes(text: string): Bytes {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === text.length) return { bytes, start: (index) => index, end: (index) => index + 1 };
  const from = new Uint32Array(bytes.length + 1);
  let at = 0;
  for (let unit = 0; unit < text.length;) {
    const code = text.codePointAt(unit) ?? 0;
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    from.fill(unit, at, at + length);
    at += length;
    unit += length === 4 ? 2 : 1;
  }
  from[bytes.length] = text.length;
  return placed(bytes, from);
}

/** `from[i]` is the source position of byte i; all bytes of one escape share it. */
function placed(bytes: Buffer, from: Uint32Array, below?: Bytes): Bytes {
  const start = (index: number): number => from[index] ?? 0;
  const end = (index: number): number => {
    let next = index + 1;
    while (from[next] === from[index]) next++;
    return from[next] ?? 0;
  };
  return {
    bytes,
    start: below ? (index) => below.start(start(index)) : start,
    end: below ? (index) => below.end(end(index) - 1) : end,
  };
}

function undoOnce(below: Bytes, kinds: readonly Kind[]): Bytes | undefined {
  const { bytes } = below;
  const out = Buffer.allocUnsafe(bytes.length);
  const from = new Uint32Array(bytes.length + 1);
  const [percent, ampersand, backslash] = [PERCENT, AMPERSAND, BACKSLASH].map((kind) => kinds.includes(kind as Kind));
  let length = 0;
  let changed = false;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number;
    let read: Escape | undefined;
    if (byte === PERCENT && percent) read = percentEscape(bytes, at);
    else if (byte === PLUS && percent) read = space;
    else if (byte === BACKSLASH && backslash) read = backslashEscape(bytes, at);
    else if (byte === AMPERSAND && ampersand) read = entity(bytes, at);
    if (!read) {
      out[length] = byte;
      from[length++] = at++;
      continue;
    }
    changed = true;
    for (const each of read.bytes) {
      out[length] = each;
      from[length++] = at;
    }
    at += read.length;
  }
  if (!changed) return undefined;
  from[length] = bytes.length;
  return placed(out.subarray(0, length), from.subarray(0, length + 1), below);
}

/** The unescaped bytes of an escape and the length of the escape. An escape is never shorter than its bytes. */
interface Escape {
  readonly bytes: Uint8Array | readonly number[];
  readonly length: number;
}

const space: Escape = { bytes: [32], length: 1 };
const controls: Readonly<Record<string, number>> = { b: 8, f: 12, n: 10, r: 13, t: 9 };
const entities: Readonly<Record<string, number>> = { amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 };

function percentEscape(bytes: Buffer, at: number): Escape | undefined {
  const code = hex(bytes, at + 1, 2);
  return code === undefined ? undefined : { bytes: [code], length: 3 };
}

function backslashEscape(bytes: Buffer, at: number): Escape | undefined {
  const letter = String.fromCharCode(bytes[at + 1] ?? 0);
  if (letter === 'x' || letter === 'u') {
    const digits = letter === 'x' ? 2 : 4;
    const code = hex(bytes, at + 2, digits);
    if (code === undefined) return undefined;
    const isPair = code >= 0xd800 && code < 0xdc00 && bytes[at + 6] === BACKSLASH && bytes[at + 7] === 0x75;
    const low = isPair ? hex(bytes, at + 8, 4) : undefined;
    const character = String.fromCharCode(code, ...(low === undefined ? [] : [low]));
    return { bytes: Buffer.from(character, 'utf8'), length: 2 + digits + (low === undefined ? 0 : 6) };
  }
  if (Object.hasOwn(controls, letter)) return { bytes: [controls[letter] ?? 0], length: 2 };
  return `"'/\\`.includes(letter) ? { bytes: [letter.charCodeAt(0)], length: 2 } : undefined;
}

function entity(bytes: Buffer, at: number): Escape | undefined {
  const [all, name = '', decimal, hexadecimal] =
    /^&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/i.exec(bytes.toString('latin1', at, at + 12)) ?? [];
  if (all === undefined) return undefined;
  const code = decimal
    ? Number(decimal)
    : hexadecimal
      ? Number.parseInt(hexadecimal, 16)
      : entities[name.toLowerCase()];
  if (code === undefined || code > 0x10ffff) return undefined;
  return { bytes: Buffer.from(String.fromCodePoint(code), 'utf8'), length: all.length };
}

function hex(bytes: Buffer, at: number, digits: number): number | undefined {
  let code = 0;
  for (let index = at; index < at + digits; index++) {
    const byte = bytes[index] ?? 0;
    const lower = byte | 32;
    if (byte >= 48 && byte <= 57) code = code * 16 + byte - 48;
    else if (lower >= 97 && lower <= 102) code = code * 16 + lower - 87;
    else return undefined;
  }
  return code;
}
