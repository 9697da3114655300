import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Contract } from '../../contract/contract.ts';
import type { Transcript } from '../../transcript/transcript.ts';
import { steady } from './steady.ts';
import type { SideJourney } from './side.ts';

/** Two screenshots of the same step. */
export interface PictureDiff {
  readonly title: string;
  readonly page: string;
  /** Paths in the captures. */
  readonly a?: string;
  readonly b?: string;
  /** What the page showed at the two moments, if it differed: then the screenshots are not comparable. */
  readonly moment?: { readonly a: string; readonly b: string };
  readonly pixels: number;
  /** Share of all pixels, 0 to 1. */
  readonly share: number;
  /** Whether it counts as a difference: same moment, and more than the clock on the page changed. */
  readonly differs: boolean;
  /** Bytes of the images; `marked` has the differing pixels in red. */
  readonly images: { readonly a?: Buffer; readonly b?: Buffer; readonly marked?: Buffer };
}

/** Smaller shares are a clock, a caret or font smoothing: the digits of a clock take 0.03 % of a page. */
const CHANCE = 0.002;
/** Larger than any screen; an image that declares more is not decoded. */
const MOST_PIXELS = 40e6;

/** Pairs the screenshots of two journeys by page and step, and compares each pair. */
export function comparePictures(a: SideJourney, b: SideJourney): PictureDiff[] {
  const [one, other] = [shots(a), shots(b)];
  return [...new Set([...one.keys(), ...other.keys()])].map((key) => pair(one.get(key), other.get(key)));
}

interface Shot {
  readonly title: string;
  readonly page: string;
  readonly path: string;
  readonly shows: string;
  readonly bytes: Buffer | undefined;
}

function shots({ journey, transcript, contract, picture }: SideJourney): Map<string, Shot> {
  const found = new Map<string, Shot>();
  const times = new Map<string, number>();
  for (const { page, title, file, t } of transcript?.of('screenshot') ?? []) {
    const name = `${page} ${title}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    const shows = transcript && contract ? shownAt(transcript, contract, page, t) : '';
    found.set(`${name} ${time}`, { title, page, path: `${journey.folder}/${file}`, shows, bytes: picture(file) });
  }
  return found;
}

/** A change on the page is recorded one or two frames after it becomes visible. Milliseconds. */
const LATE = 200;

/**
 * Whether the page changed while the screenshot was taken, between the last action of the journey and the screenshot
 * entry, or was still connecting and counting its attempts.
 */
function isChanging(transcript: Transcript, contract: Contract, page: string, t: number): boolean {
  const state = transcript
    .of('shown')
    .findLast((entry) => entry.page === page && entry.what === 'state' && entry.t <= t);
  const { connecting, lost } = contract.page.states ?? {};
  if (state?.text != null && (state.text === connecting || state.text === lost)) return true;
  const last = transcript.entries.findLast(
    (entry) => entry.source === 'journey' && entry.kind !== 'screenshot' && entry.t <= t,
  );
  const from = last?.t ?? t;
  return transcript.of('shown').some((entry) => entry.page === page && entry.t >= from && entry.t <= t + LATE);
}

/** What the page showed at `t`, as text. */
function shownAt(transcript: Transcript, contract: Contract, page: string, t: number): string {
  const now = new Map<string, string>();
  for (const entry of transcript.of('shown')) {
    if (entry.page !== page || entry.t > t) continue;
    const key = `${entry.what} ${entry.element}`;
    if (entry.text === null) now.delete(key);
    else now.set(key, `${entry.what} "${steady(entry.text)}"`);
  }
  const words = [...now.values()].toSorted().join(', ') || 'nothing';
  return isChanging(transcript, contract, page, t) ? `${words}, changing` : words;
}

function pair(a: Shot | undefined, b: Shot | undefined): PictureDiff {
  const { title, page } = (a ?? b) as Shot;
  const images = { ...(a?.bytes ? { a: a.bytes } : {}), ...(b?.bytes ? { b: b.bytes } : {}) };
  const named = { title, page, ...(a ? { a: a.path } : {}), ...(b ? { b: b.path } : {}) };
  // A screenshot equal to the one before it is not kept, so a missing one is not a difference.
  if (!a?.bytes || !b?.bytes) return { ...named, pixels: 0, share: 0, differs: false, images };
  const isSame = a.shows === b.shows && !a.shows.endsWith(', changing');
  const moment = isSame ? {} : { moment: { a: a.shows, b: b.shows } };
  if (a.bytes.equals(b.bytes)) return { ...named, ...moment, pixels: 0, share: 0, differs: false, images };
  const { pixels, share, marked } = compare(a.bytes, b.bytes);
  const differs = isSame && share > CHANCE;
  return { ...named, ...moment, pixels, share, differs, images: { ...images, ...(marked ? { marked } : {}) } };
}

function compare(a: Buffer, b: Buffer): { pixels: number; share: number; marked?: Buffer } {
  const [one, other] = [decode(a), decode(b)];
  if (!one || !other || one.width !== other.width || one.height !== other.height) return { pixels: 0, share: 1 };
  const { width, height } = one;
  const marked = new PNG({ width, height });
  const pixels = pixelmatch(one.data, other.data, marked.data, width, height, {
    threshold: 0.1,
    alpha: 0.35,
    diffColor: [214, 0, 28],
  });
  return { pixels, share: pixels / (width * height), marked: PNG.sync.write(marked) };
}

/** Undefined for content that is not a PNG or declares a size larger than any screen. */
function decode(bytes: Buffer): PNG | undefined {
  if (bytes.length < 24 || bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > MOST_PIXELS) return undefined;
  try {
    return PNG.sync.read(bytes);
  } catch {
    // A damaged image differs from every other; `verify` reports the damage.
    return undefined;
  }
}
