import { Budget } from 'realtime-doctor/archive/budget.ts';
import { unpack, type ZipEntry } from 'realtime-doctor/archive/zip-read.ts';
import { stored } from 'realtime-doctor/archive/zip-write.ts';

/** A screencast frame shown for less time can't be read. */
const MIN_READABLE_MS = 150;
/** How a frame's line in a trace starts, so that other lines need not be parsed. */
const FRAME = '{"type":"screencast-frame"';

interface Frame {
  readonly pageId: string;
  /** Milliseconds on the trace's own clock. */
  readonly timestamp: number;
  /** The image's name in the archive. */
  readonly file: string;
}

/**
 * Removes screencast frames from a Playwright trace that the next frame of the same page replaced too soon to be read. They
 * are most of a trace's bytes. Actions, snapshots, network, console and each page's last frame stay. Use it only for
 * journeys that passed: in a failed one, any frame may matter. Returns the same entries if there is nothing to remove;
 * changed logs are stored uncompressed.
 */
export function thinTrace(entries: readonly ZipEntry[]): readonly ZipEntry[] {
  const budget = new Budget();
  const logs = new Map(
    entries
      .filter(({ name }) => name.endsWith('.trace'))
      .map((entry) => [entry, unpack(entry, budget).toString('utf8')] as const),
  );
  const dropped = fleeting([...logs.values()].flatMap((log) => log.split('\n')).flatMap(frameOf));
  if (dropped.size === 0) return entries;
  return entries
    .filter(({ name }) => !dropped.has(name))
    .map((entry) => {
      const log = logs.get(entry);
      return log === undefined ? entry : stored(entry.name, Buffer.from(without(log, dropped)));
    });
}

/** The frame in a line of a log, if any. A frame in an unknown format is ignored. */
function frameOf(line: string): Frame[] {
  if (!line.startsWith(FRAME)) return [];
  const frame = JSON.parse(line) as Partial<Frame>;
  return typeof frame.file === 'string' && typeof frame.timestamp === 'number' ? [frame as Frame] : [];
}

function fleeting(frames: readonly Frame[]): Set<string> {
  const stood = new Set(frames);
  const last = new Map<string, Frame>();
  for (const frame of frames.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const before = last.get(frame.pageId);
    if (before && frame.timestamp - before.timestamp < MIN_READABLE_MS) stood.delete(before);
    last.set(frame.pageId, frame);
  }
  const dropped = new Set(frames.map(({ file }) => file));
  // File names have a resolution of 1 ms, so two frames may share an image.
  for (const { file } of stood) dropped.delete(file);
  return dropped;
}

const without = (log: string, dropped: ReadonlySet<string>): string =>
  log
    .split('\n')
    .filter((line) => frameOf(line).every(({ file }) => !dropped.has(file)))
    .join('\n');
