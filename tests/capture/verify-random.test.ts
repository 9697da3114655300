import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { RunVerdict } from 'realtime-doctor/capture/capture.ts';
import { verify, type Problem } from 'realtime-doctor/capture/verify/index.ts';
import {
  copyOf,
  editCapture,
  editJson,
  editLines,
  reseal,
  transcripts,
  withSmallPictures,
  type Loosest,
} from './forge.ts';
import { test } from './temporary.ts';

/** Number of changes of each kind; together 1,000. */
const TRIES = { flipped: 250, deleted: 250, moved: 150, judged: 350 };

const below = (most: number): number => Math.floor(Math.random() * most);
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T;

/** Changes a capture; returns what it did, and where the problem must be reported. The change is undone afterwards. */
type Change = (dir: string) => { readonly what: string; readonly isNamed: (problem: Problem) => boolean };

function tryOut(dir: string, tries: number, change: Change): string[] {
  const missed: string[] = [];
  const before = new Map(
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(dir, path)).isFile())
      .map((path) => [path, readFileSync(join(dir, path))]),
  );
  const restore = (): void => {
    for (const path of readdirSync(dir)) if (!before.has(path) && path.includes('.')) rmSync(join(dir, path));
    for (const [path, bytes] of before) {
      if (!existsSync(join(dir, path)) || !readFileSync(join(dir, path)).equals(bytes))
        writeFileSync(join(dir, path), bytes);
    }
  };
  for (let round = 0; round < tries; round++) {
    const { what, isNamed } = change(dir);
    const { verified, problems } = verify(dir);
    if (verified || !problems.some(isNamed)) missed.push(`${what}: ${JSON.stringify(problems.slice(0, 3))}`);
    restore();
  }
  expect(verify(dir).problems, 'all put back').toEqual([]);
  return missed;
}

test.describe('finds each of a thousand random changes, and says where it is', () => {
  test.describe.configure({ timeout: 600_000 });

  test('any bit of any file', ({ dir }) => {
    const copy = withSmallPictures(copyOf('broken', dir));
    const files = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter(
      (path) => statSync(join(copy, path)).isFile() && statSync(join(copy, path)).size > 0,
    );
    const missed = tryOut(copy, TRIES.flipped, (at) => {
      const path = oneOf(files);
      const bytes = readFileSync(join(at, path));
      const place = below(bytes.length);
      bytes[place] = (bytes[place] ?? 0) ^ (1 << below(8));
      writeFileSync(join(at, path), bytes);
      return { what: `byte ${place} of ${path}`, isNamed: ({ file }) => file === path };
    });
    expect(missed).toEqual([]);
  });

  test('any removed line of any transcript, with a matching manifest', ({ dir }) => {
    const copy = withSmallPictures(copyOf('broken', dir));
    const missed = tryOut(copy, TRIES.deleted, (at) => {
      const path = oneOf(transcripts(at));
      let [line, gone] = [0, ''];
      editLines(join(at, path), (lines) => {
        line = below(lines.length);
        gone = lines[line] ?? '';
        return lines.toSpliced(line, 1);
      });
      reseal(at);
      const isNamed = (problem: Problem): boolean =>
        problem.file === path && isPlaceOf(gone, problem.line, line + 1, at, path);
      return { what: `line ${line + 1} of ${path}`, isNamed };
    });
    expect(missed).toEqual([]);
  });

  test('any two swapped lines of a transcript, or a doubled one, with a matching manifest', ({ dir }) => {
    const copy = withSmallPictures(copyOf('fixed', dir));
    const missed = tryOut(copy, TRIES.moved, (at) => {
      const path = oneOf(transcripts(at));
      let what = '';
      editLines(join(at, path), (lines) => {
        const [from, to] = [1 + below(lines.length - 1), below(lines.length)];
        what = `line ${from + 1} of ${path} ${Math.random() < 0.5 ? 'also' : 'moved'} to ${to + 1}`;
        const line = lines[from] ?? '';
        if (what.includes('also')) return lines.toSpliced(to, 0, line);
        const moved = lines.toSpliced(from, 1).toSpliced(to, 0, line);
        return moved.join('') === lines.join('') ? lines.toSpliced(0, 0, line) : moved;
      });
      reseal(at);
      return { what, isNamed: ({ file }) => file === path };
    });
    expect(missed).toEqual([]);
  });

  test('any verdict, with a matching manifest', ({ dir }) => {
    const copy = withSmallPictures(copyOf('broken', dir));
    const missed = tryOut(copy, TRIES.judged, (at) => {
      const { what, file } = oneOf(edits)(at);
      reseal(at);
      return { what, isNamed: (problem) => problem.file === file };
    });
    expect(missed).toEqual([]);
  });
});

/** A removed entry is reported at the line that took its place; a header at the last line, which has the count. */
function isPlaceOf(gone: string, named: number | undefined, line: number, dir: string, path: string): boolean {
  if (gone.includes('"id":"e') || line === 1) return named === line;
  return named === readFileSync(join(dir, path), 'utf8').split('\n').length - 1;
}

const VERDICTS: readonly RunVerdict[] = ['passed', 'failed', 'infrastructure', 'interrupted', 'usage', 'evidence'];
const another = <T>(values: readonly T[], than: unknown): T => oneOf(values.filter((value) => value !== than));

function inCapture(what: string, edit: (capture: Loosest) => void) {
  return (dir: string) => {
    editCapture(dir, edit);
    return { what, file: 'capture.json' };
  };
}

function inTranscript(what: string, kind: string, edit: (entry: Loosest) => void) {
  return (dir: string) => {
    const path = oneOf(transcripts(dir));
    editLines(join(dir, path), (lines) => {
      const at = oneOf(lines.flatMap((line, index) => (line.includes(`"kind":"${kind}"`) ? [index] : [])));
      const entry: unknown = JSON.parse(lines[at] ?? '');
      edit(entry);
      return lines.with(at, `${JSON.stringify(entry)}\n`);
    });
    return { what, file: path };
  };
}

const claimOf = ({ journeys }: Loosest): Loosest => oneOf(oneOf<Loosest>(journeys).claims);

const edits: readonly ((dir: string) => { what: string; file: string })[] = [
  inCapture("the run's verdict", (capture) => (capture.verdict = another(VERDICTS, capture.verdict))),
  inCapture('the exit code', (capture) => (capture.exitCode = another([0, 1, 2, 3, 4, 130], capture.exitCode))),
  inCapture(
    'the summary',
    (capture) => (capture.summary = `PASSED: every claim holds; ${below(9)} of 4 journeys passed.`),
  ),
  (dir) => {
    editCapture(dir, (capture) => (capture.commit = 'abcdef0'));
    return { what: 'the commit', file: 'report.md' };
  },
  inCapture('a status', ({ journeys }) => {
    const journey = oneOf<Loosest>(journeys);
    journey.status = another(['passed', 'failed', 'skipped', 'infrastructure', 'interrupted'], journey.status);
  }),
  inCapture('whether a claim holds', (capture) => {
    const claim = claimOf(capture);
    claim.holds = !claim.holds;
  }),
  inCapture("a claim's verdict", (capture) => {
    const claim = claimOf(capture);
    claim.verdict = another(['holds', 'fails', 'pending'], claim.verdict);
  }),
  inCapture('what a claim saw', (capture) => (claimOf(capture).actual += ' and more')),
  inCapture('a claim taken out', ({ journeys }) => {
    const { claims } = oneOf<Loosest>(journeys);
    claims.splice(below(claims.length), 1);
  }),
  inCapture('a finding taken out', ({ journeys }) => (oneOf<Loosest>(journeys).findings = [])),
  inCapture("a finding's name", ({ journeys }) => (oneOf<Loosest>(journeys).findings[0].id = 'path-mismatch')),
  inCapture("a finding's certainty", ({ journeys }) => (oneOf<Loosest>(journeys).findings[0].certainty = 'likely')),
  inCapture('a journey taken out', ({ journeys }) => journeys.splice(below(journeys.length), 1)),
  inTranscript(
    'a judged verdict',
    'judged',
    (entry) => (entry.verdict = another(['holds', 'fails', 'pending'], entry.verdict)),
  ),
  inTranscript('a judged yes or no', 'judged', (entry) => (entry.holds = !entry.holds)),
  inTranscript('what was seen', 'judged', (entry) => (entry.actual = 'status 101')),
  inTranscript(
    'what was claimed',
    'judged',
    (entry) => (entry.claim = entry.claim === 'upgraded' ? 'subscribed' : 'upgraded'),
  ),
  inTranscript('the first cause', 'step.end', (entry) => (entry.error = 'Root cause: the moon [moon]')),
  (dir) => {
    const { folder } = JSON.parse(readFileSync(join(dir, 'capture.json'), 'utf8')).journeys[below(4)] as {
      folder: string;
    };
    editJson(join(dir, folder, 'findings.json'), (findings) => (findings[0].id = 'path-mismatch'));
    return { what: 'a filed finding', file: `${folder}/findings.json` };
  },
  (dir) => {
    renameSync(join(dir, 'FAILED-journey9_notifications.png'), join(dir, 'journey9_notifications.png'));
    return { what: 'the mark of the picture', file: 'journey9_notifications.png' };
  },
];
