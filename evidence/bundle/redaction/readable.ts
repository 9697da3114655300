import { WINDOW } from './needles.ts';
import type { Redactor } from './redactor.ts';

/** A stretch of a text, and where in the text it begins. */
export interface Run {
  readonly start: number;
  readonly text: string;
}

const runs = new RegExp(String.raw`[\t\n\r -~]{${WINDOW},}`, 'g');

/**
 * Where in bytes that are no text (a character a byte) a secret may stand: in what a person could read, unless one is
 * known that is not ASCII. In a picture that is a thousandth of it, and most of a capture is pictures.
 */
export function readable(text: string, { isAscii }: Pick<Redactor, 'isAscii'>): readonly Run[] {
  if (!isAscii) return [{ start: 0, text }];
  return Array.from(text.matchAll(runs), ({ 0: run, index }) => ({ start: index, text: run }));
}
