/** Numbers and texts as the report shows them. */
import { seconds } from '../text.ts';

/** A run's length: `26.8 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  if (whole < 100) return seconds(milliseconds, 1);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

/** `2 of 3`, `all 3`, `both`, `the only one`. */
export function share(n: number, all: number): string {
  if (n < all) return `${n} of ${all}`;
  return all === 1 ? '1' : all === 2 ? 'both' : `all ${all}`;
}

/** Text cut to a length, with what is left out said. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length)}… (${text.length - length} more characters)`;
}
