import { Budget } from 'realtime-doctor/archive/budget.ts';
import { unpack, type ZipEntry } from 'realtime-doctor/archive/zip-read.ts';
import { stored } from 'realtime-doctor/archive/zip-write.ts';

/** A frame that stood for less was not there for anybody to read; in milliseconds. */
const READABLE = 150;
/** How such a line of a trace begins, so that no other has to be parsed. */
const FRAME = '{"type":"screencast-frame"';

interface Frame {
  readonly pageId: string;
  /** Milliseconds on the trace's own clock. */
  readonly timestamp: number;
  /** The picture's name in the archive. */
  readonly file: string;
}

/**
 * Takes out of a Playwright trace those pictures of its film that the next one of the same page replaced at once. They
 * are most of a trace's bytes; actions, snapshots, network and console stay as they are, and so does each page's last
 * picture. For journeys that passed: of one that failed every frame may be the one that tells. The same entries where
 * there is none to take out; a log that names fewer pictures comes stored, for whoever writes it.
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

/** Of the pictures that a log names; a frame of another shape is left as it is. */
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
    if (before && frame.timestamp - before.timestamp < READABLE) stood.delete(before);
    last.set(frame.pageId, frame);
  }
  const dropped = new Set(frames.map(({ file }) => file));
  // Named by the millisecond, two frames may share a picture.
  for (const { file } of stood) dropped.delete(file);
  return dropped;
}

const without = (log: string, dropped: ReadonlySet<string>): string =>
  log
    .split('\n')
    .filter((line) => frameOf(line).every(({ file }) => !dropped.has(file)))
    .join('\n');
