/** The forms in which a value may turn up: what a needle search looks for. */
import { layersOf } from './escapes.ts';

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

const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
