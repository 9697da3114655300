/** The encodings in which a secret value can occur: the needles of the search. */
import { layersOf } from './escapes.ts';

/** One encoded form of a value. `per` is the number of encoded characters per character of the value. */
export interface Form {
  readonly text: string;
  readonly per: number;
  /** Search for it in the layers of {@link layersOf}, not in the raw text. */
  readonly unescaped: boolean;
}

/**
 * Every form of a value that is searched for: plain, base64 and base64url at each of the three alignments, and
 * hexadecimal; plus the unescaped version of each, for the search in unescaped text.
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

/** Whether a value has characters that JSON, HTML, URLs or form encoding escape. */
export const hasSpecial = (value: string): boolean => /[^A-Za-z0-9._-]/.test(value);

/**
 * The base64 characters of these bytes that do not depend on the bytes around them (`before` bytes precede them, mod
 * 3).
 */
function base64Inside(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((form) => [`${form.unescaped} ${form.text}`, form])).values()];
}

/** A lone surrogate can't be percent-encoded, and can't be sent over the network either. */
const percent = (text: string): string => encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));

const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
