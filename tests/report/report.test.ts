import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { report } from 'realtime-doctor/report/index.ts';
import { escaped, href } from 'realtime-doctor/report/html.ts';
import { quoted, reproduce } from 'realtime-doctor/report/reproduce.ts';
import { NOT_RECOGNISED, showSource } from 'realtime-doctor/diagnosis/index.ts';
import { HEADER, Story } from '../claims/story.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { judged, recordedJourneys, sourcesFor, type Told } from './captures.ts';

/** The text that a reader without scripts sees. */
const textOf = (page: string): string =>
  page
    .replace(/<(script|style)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const plain = (text: string): string => text.replaceAll('`', ' ').replace(/\s+/g, ' ').trim();

test.describe('every recorded failure', () => {
  for (const told of recordedJourneys) {
    test(told.title, () => {
      const page = report(sourcesFor([told]));
      const text = textOf(page);
      const known = told.findings?.filter(({ id }) => id !== NOT_RECOGNISED) ?? [];
      for (const { title, fix, says, source } of known) {
        expect(text).toContain(title);
        expect(plain(text), 'the fix').toContain(plain(fix).slice(0, 60));
        expect(plain(text), 'what was seen').toContain(plain(says).slice(0, 60));
        if (source) expect(text).toContain(showSource(source));
      }
      for (const { expected, actual } of told.transcript.of('judged')) {
        expect(plain(text)).toContain(plain(expected).slice(0, 80));
        expect(plain(text)).toContain(plain(actual).slice(0, 80));
      }
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, 'an id is there once').toBe(ids.length);
      const targets = [...page.matchAll(/\shref="#([^"]*)"/g)].map(([, id]) => id);
      expect(
        targets.filter((id) => !ids.includes(id)),
        'a link leads nowhere',
      ).toEqual([]);
    });
  }
});

test('the verdict, the cause and its place come first', () => {
  const told = recordedJourneys.filter(({ title }) => title.endsWith(' native-websocket-client'));
  const text = textOf(
    report(sourcesFor([...recordedJourneys.filter(({ title }) => title.endsWith(' healthy')), ...told])),
  );
  const at = (words: string): number => text.indexOf(words);
  const order = [
    'The product is wrong',
    'Root cause',
    'The page opens a native WebSocket',
    'What happened',
    'Timeline',
    'Run it again',
  ].map(at);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
});

test('the same capture gives the same bytes', () => {
  const make = (): string => report(sourcesFor(recordedJourneys));
  expect(make()).toBe(make());
});

test('a report of a hundred journeys stays small', () => {
  expect(report(sourcesFor(recordedJourneys)).length / recordedJourneys.length).toBeLessThan(100_000);
});

test('embeds screenshots of failed journeys until there is no room, and links the others', () => {
  const [failing, passing] = ['native-websocket-client', 'healthy'].map(
    (name) => recordedJourneys.find(({ title }) => title.endsWith(` ${name}`)) as Told,
  );
  const pictures = (n: number): NonNullable<Told['pictures']> =>
    Object.fromEntries(
      Array.from({ length: n }, (_, index) => [`${String(index).padStart(2, '0')}-x.png`, new Uint8Array(1_000_000)]),
    );
  const page = report(
    sourcesFor([
      { ...(failing as Told), pictures: pictures(5) },
      { ...(passing as Told), pictures: pictures(1) },
    ]),
  );
  expect(page.split('src="data:image/png;base64,').length - 1).toBe(3);
  expect([...page.matchAll(/src="journeys\/[^"]*"/g)].map(([source]) => source)).toEqual([
    'src="journeys/01-told/screenshots/03-x.png"',
    'src="journeys/01-told/screenshots/04-x.png"',
    'src="journeys/02-told/screenshots/00-x.png"',
  ]);
});

test.describe('shows a loss and a reconnection with their bounds', () => {
  const lost = (back: number): Transcript => {
    const story = new Story().connect({ at: 100 });
    story.add(1000, { source: 'proxy', kind: 'fault.begin', fault: 'f1', type: 'reset_peer' });
    story.close(1005, 1006).add(1200, { source: 'proxy', kind: 'fault.end', fault: 'f1', type: 'reset_peer' });
    story.connect({ at: back });
    return new Transcript(HEADER, judged(story.entries, HEADER, ['came-back-within-bound']));
  };
  const page = (back: number): string => report(sourcesFor([{ title: 'a story', transcript: lost(back) }]));

  test('in time', () => {
    const text = page(2200);
    expect(text).toMatch(/1\.03 s, within the limit: allowed 0\.3\d s to 1\.50 s/);
    expect(text).toContain('class="diamond good"');
    expect(textOf(text)).toContain('every connection is reset (TCP RST)');
    expect(textOf(text)).toMatch(/The page reconnects 1\.23 s after it detected the loss/);
  });

  test('too late', () => {
    const text = page(12_000);
    expect(text).toMatch(/10\.83 s, outside the limit: allowed 0\.3\d s to 1\.50 s/);
    expect(text).toContain('class="diamond bad"');
  });
});

test('separates the probes of the diagnosis from the journey', () => {
  const told = recordedJourneys.find(({ title }) => title.endsWith(' native-websocket-client')) as Told;
  const entries = told.transcript.entries.length - 5;
  const page = report(
    sourcesFor([
      { ...told, probes: { entries, report: told.probes?.report as NonNullable<Told['probes']>['report'] } },
    ]),
  );
  expect([...page.matchAll(/class="\w+ asked/g)]).toHaveLength(5);
});

test('reports a journey that never began, and an empty run', () => {
  const sources = sourcesFor([]);
  expect(textOf(report(sources))).toContain('0 of 0 passed');
  const journey = { title: 'A › B', status: 'interrupted', tags: [], claims: [], findings: [], ms: 0 } as const;
  const capture = { ...sources.capture, verdict: 'interrupted', journeys: [journey] } as const;
  expect(textOf(report({ ...sources, capture }))).toContain('The journey did not start');
});

test('the command to repeat a journey is quoted for the shell', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      (text) => {
        expect(execFileSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' })).toBe(text);
      },
    ),
    { numRuns: 50 },
  );
  const { capture } = sourcesFor([]);
  expect(reproduce({ title: "A: it's (one) › b" }, capture)).toBe(
    `git checkout abc1234\nnpm run e2e -- --stack=local -g 'A: it'\\''s \\(one\\).*b'`,
  );
});

test('escaped text contains no HTML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escaped(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      // eslint-disable-next-line no-control-regex -- what HTML may not have
      expect(escaped(text)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(href(text)).toMatch(/^[\w.!~*'()%/-]*$/);
    }),
  );
});
