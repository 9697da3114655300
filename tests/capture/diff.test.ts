import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@playwright/test';
import { format, resolveConfig } from 'prettier';
import { PNG } from 'pngjs';
import { diff, readSide, type CaptureDiff } from 'realtime-doctor/capture/diff/index.ts';
import { asData } from 'realtime-doctor/capture/diff/json.ts';
import { diffPage } from 'realtime-doctor/capture/diff/page.ts';
import { compareSequences } from 'realtime-doctor/capture/diff/sequence.ts';
import { diffText } from 'realtime-doctor/capture/diff/text.ts';
import { storyOf, STORY } from '../../tools/baseline/story.ts';
import { BASELINE, copyOf, editCapture, editJson, editLines, readCapture, transcripts } from './forge.ts';
import { test } from './temporary.ts';

const compare = (a: string, b: string): CaptureDiff => diff(readSide(a, basename(a)), readSide(b, basename(b)));
const filed = (name: string): string => join(BASELINE, name);

test('the broken and the fixed application: cause, claims, order, configuration', () => {
  const difference = compare(filed('broken'), filed('fixed'));
  expect(difference.same).toBe(false);
  expect(difference.configuration).toEqual([{ what: 'STACKMOTIVE_CLIENT', a: 'native', b: 'socket.io' }]);
  expect(difference.versions).toEqual([]);
  for (const { findings, status } of difference.journeys) {
    expect(status).toEqual({ a: 'failed', b: 'passed' });
    expect(findings).toMatchObject([{ finding: 'native-websocket-client', a: { certainty: 'certain' } }]);
  }
  const said = diffText(difference);
  expect(said).toContain('claim upgraded (p1): fails (status 400) → holds (status 101)');
  expect(said).toMatch(/- asks for \/socket\.io\/ as neither .*\n {4}\+ asks for \/socket\.io\/ as Engine\.IO 4/);
  expect(said).toContain('+ notification "price alert"');
  expect(JSON.stringify(asData(difference)).length, 'without the pictures').toBeLessThan(100_000);
});

test('comparing in the other direction gives the same differences, reversed', () => {
  const [one, other] = [compare(filed('broken'), filed('fixed')), compare(filed('fixed'), filed('broken'))];
  const turned = diffText(other).replaceAll(
    /^(\s*)([-+]) /gm,
    (_, space: string, sign) => `${space}${sign === '-' ? '+' : '-'} `,
  );
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => /^ {4}[-+] /.test(line))
      .toSorted();
  expect(lines(turned)).toEqual(lines(diffText(one)));
});

test('no difference between a run and itself, or another that differs only in what always differs', ({ dir }) => {
  expect(compare(filed('fixed'), filed('fixed')).same).toBe(true);
  const copy = copyOf('fixed', dir);
  for (const path of transcripts(copy)) {
    editLines(join(copy, path), (lines) =>
      lines.map((line) =>
        line
          .replace(/"t":([\d.]+)/, (_, t: string) => `"t":${Number(t) + 1234.5}`)
          .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4711')
          .replaceAll(/(sid\\?":\\?")[\w-]+/g, '$1another')
          .replaceAll(/user-[0-9a-f]{8}/g, 'user-0123abcd')
          .replaceAll(/(#|%23)[0-9a-f]{6}›/g, '$1abcdef›')
          .replaceAll(/\d\d:\d\d:\d\d/g, '12:34:56'),
      ),
    );
  }
  editCapture(copy, (capture) => {
    Object.assign(capture, { commit: 'abcdef0', startedAt: '2027-01-01T00:00:00.000Z', run: 'another' });
    capture.configuration['STACKMOTIVE_JWT_SECRET'] = '‹secret #abcdef›';
    capture.configuration['E2E_EVIDENCE_DIR'] = '/elsewhere';
    for (const journey of capture.journeys) journey.ms += 500;
  });
  const { folder } = readCapture(copy).journeys[2] ?? {};
  // The size of a clock on a page, as for a different time.
  paint(join(copy, `${folder}/screenshots/01-subscribed.png`), { width: 60, height: 12 });
  const difference = compare(filed('fixed'), copy);
  expect(diffText(difference)).toMatch(/^NO DIFFERENCE\n/);
  expect(difference.same).toBe(true);
});

test('reports each kind of difference', ({ dir }) => {
  const copy = copyOf('fixed', dir);
  // Some were taken while the page changed, which is not a difference.
  for (const path of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (/screenshots\/\d/.test(path)) paint(join(copy, path), { width: 300, height: 80 });
  }
  editCapture(copy, (capture) => {
    capture.versions['node'] = '24.0.0';
    const [claim] = capture.journeys[0].claims;
    claim.verdict = 'pending';
    claim.actual = 'nothing so far\u001b[2J';
    capture.journeys[1].title = 'Another journey';
    capture.journeys[3].findings.push({
      id: 'path-mismatch',
      title: 'T',
      certainty: 'likely',
      says: '',
      because: [],
      ruledOut: [],
      fix: '',
    });
  });
  const [, , , path = ''] = transcripts(copy);
  editLines(join(copy, path), (lines) =>
    lines.map((line) => line.replaceAll('"second"', '"2nd"').replaceAll(String.raw`\"second\"`, String.raw`\"2nd\"`)),
  );
  const said = diffText(compare(filed('fixed'), copy));
  expect(said).toMatch(/versions\n {2}node: [\d.]+ → 24\.0\.0/);
  expect(said).toMatch(/claim upgraded \(p1\): holds \(.*\) → pending \(nothing so far \[2J\)/);
  expect(said).toMatch(/picture p1 ".*": \d+ pixels, 1\.[89] %/);
  expect(said).toContain('Another journey\n  only in the second');
  expect(said).toContain('finding path-mismatch came (likely)');
  expect(said).toMatch(/- notification "second"\n {4}\+ notification "2nd"/);
});

test('a time beyond its bound is a difference, a different time within its bound is not', ({ dir }) => {
  const [a, b] = [copyOf('fixed', join(dir, 'a')), copyOf('fixed', join(dir, 'b'))];
  const timed = (verdict: string, actual: string) => ({
    id: 'came-back-within-bound',
    parameters: { page: 'p1' },
    holds: verdict === 'holds',
    verdict,
    expected: 'the page to reconnect 0.50 s to 1.50 s after it detected the loss, + 2.00 s',
    actual,
    because: [],
    entry: 'e1',
  });
  const set = (copy: string, verdict: string, actual: string): void =>
    editCapture(copy, ({ journeys }) => {
      journeys[0].claims = [timed(verdict, actual)];
    });
  set(a, 'holds', 'after 0.60 s');
  set(b, 'holds', 'after 2.90 s');
  const within = compare(a, b);
  expect(within.same).toBe(true);
  expect(within.journeys[0]?.timings).toMatchObject([
    { differs: false, a: { actual: 'after 0.60 s' }, b: { actual: 'after 2.90 s' } },
  ]);
  set(b, 'fails', 'after 9.00 s');
  expect(diffText(compare(a, b))).toContain('time came-back-within-bound: after 0.60 s → after 9.00 s');
});

test('HTML in every string stays text', ({ dir }) => {
  const evil = '<img src=x onerror=alert(1)>"\'&</script><script>alert(2)</script>';
  const copy = copyOf('broken', dir);
  editJson(join(copy, 'capture.json'), (capture) => {
    const poison = (value: unknown): unknown => {
      if (typeof value === 'string') return value + evil;
      if (Array.isArray(value)) return value.map(poison);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, keep.has(key) ? inner : poison(inner)]),
      );
    };
    const keep = new Set(['title', 'verdict', 'status', 'startedAt', 'folder', 'certainty']);
    Object.assign(capture, poison(capture));
  });
  const page = diffPage(compare(copy, filed('fixed')));
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).not.toContain('<img src=x');
  expect(page).not.toContain('<script');
  expect(page).toContain('default-src &#39;none&#39;');
  expect([...page.matchAll(/(?:src|href)="(?!data:image\/png;base64,)/g)], 'nothing is asked for').toEqual([]);
});

test('sequences: common steps keep their order', () => {
  const steps = compareSequences(['a', 'b', 'c', 'd'], ['a', 'c', 'x', 'd', 'e']);
  expect(steps.map((step) => `${step.in[0]}${step.text}`)).toEqual(['ba', 'ab', 'bc', 'bx', 'bd', 'be']);
  expect(compareSequences([], []).length).toBe(0);
});

test('docs/journey-09.md matches the filed captures', async () => {
  const file = join(BASELINE, '../..', STORY);
  const { text } = storyOf(BASELINE);
  const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  expect(readFileSync(file, 'utf8'), 'npm run evidence -- baseline --page').toBe(formatted);
});

/** Paints a block of another colour in the middle of an image. */
function paint(file: string, { width, height }: { width: number; height: number }): void {
  const png = PNG.sync.read(readFileSync(file));
  for (let y = 400; y < 400 + height; y++) {
    for (let x = 500; x < 500 + width; x++) png.data.set([255, 0, 255, 255], (y * png.width + x) * 4);
  }
  writeFileSync(file, PNG.sync.write(png));
}
