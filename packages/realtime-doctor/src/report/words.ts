/** Formats numbers and texts for the report. */
import { seconds } from '../text.ts';

/** Duration of a run: `26.8 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  if (whole < 100) return seconds(milliseconds, 1);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

/** `2 of 3`, `all 3`, `both`, or `1`. */
export function share(n: number, all: number): string {
  if (n < all) return `${n} of ${all}`;
  return all === 1 ? '1' : all === 2 ? 'both' : `all ${all}`;
}

/** Cuts a text to a length and says how much is missing. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length)}… (${text.length - length} more characters)`;
}
