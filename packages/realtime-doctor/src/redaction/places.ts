import { forQuery } from './placeholder.ts';

/**
 * A range of a text and its replacement. Of overlapping ranges, the one with the highest weight, then the longest,
 * gives the replacement.
 */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly weight: number;
}

/** Merges overlapping ranges and sorts them. */
export function merged(places: readonly Place[]): Place[] {
  const result: Place[] = [];
  for (const place of [...places].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (!last || place.start >= last.end) {
      result.push(place);
      continue;
    }
    const longer = place.end - place.start > last.end - last.start;
    const better = place.weight > last.weight || (place.weight === last.weight && longer);
    result[result.length - 1] = {
      start: last.start,
      end: Math.max(last.end, place.end),
      shown: better ? place.shown : last.shown,
      weight: Math.max(last.weight, place.weight),
    };
  }
  return result;
}

/** The text with each range replaced. */
export function put(text: string, places: readonly Place[]): string {
  let result = '';
  let last = 0;
  for (const { start, end, shown } of places) {
    const begin = Math.max(last, inEscape(text, start) ? start + 1 : start);
    result += text.slice(last, begin) + (inQuery(text, begin) ? forQuery(shown) : shown);
    last = end;
  }
  return last === 0 ? text : result + text.slice(last);
}

/** Whether the character belongs to an escape: `\n` in a JSON text must not lose its n. */
function inEscape(text: string, at: number): boolean {
  if (!'"\\/bfnrtu'.includes(text.charAt(at) || ' ')) return false;
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes++;
  return slashes % 2 === 1;
}

/** Whether a position is in the value of a URL parameter. */
function inQuery(text: string, at: number): boolean {
  return /[?&][\w.~%-]+(?:=|%3D)[^\s"'<>]*$/i.test(text.slice(Math.max(0, at - 512), at));
}
