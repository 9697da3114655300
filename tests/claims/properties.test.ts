import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { claims, judge } from 'realtime-doctor/claims/index.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import { parseTranscript } from 'realtime-doctor/transcript/recorder.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { returned } from './crowd.ts';
import { HEADER, healthy, story } from './story.ts';

const ids = Object.values(claims).map(({ id }) => id);
const judgeAll = (transcript: Transcript): unknown[] =>
  ids.map((id) => judge(transcript, stackmotive, id, { message: 'after', state: 'connected' }));

const stories = [
  healthy().entries,
  healthy('python').entries,
  story().connect({ at: 1, refused: 'jwt expired' }).entries,
  story().connect({ at: 1 }).fault('pause backend', 900, 4000).lose(3000).connect({ at: 4500 }).notify(5000, 'after')
    .entries,
  returned().entries,
];

test('judges any prefix of a transcript', () => {
  for (const entries of stories) {
    for (let length = 0; length <= entries.length; length++) judgeAll(new Transcript(HEADER, entries.slice(0, length)));
  }
});

test('judges any subset of a transcript, in any order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...stories).chain((entries) => fc.shuffledSubarray(entries)),
      (entries) => {
        judgeAll(new Transcript(HEADER, entries));
      },
    ),
  );
});

test("claims do not depend on the order in which different sources' entries of the same time arrived", () => {
  fc.assert(
    fc.property(fc.constantFrom(...stories), fc.integer(), (entries, seed) => {
      // Coarser clocks cause more ties. Within a source, the order of arrival is what was observed and is kept.
      const coarse = entries.map((entry) => ({ ...entry, t: Math.floor(entry.t / 10) * 10 }));
      const told = judgeAll(new Transcript(HEADER, coarse));
      expect(judgeAll(new Transcript(HEADER, interleave(coarse, seed)))).toEqual(told);
    }),
  );
});

test('a stored transcript is judged like the live one', () => {
  for (const entries of stories) {
    const stored = [HEADER, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
    expect(judgeAll(parseTranscript(stored))).toEqual(judgeAll(new Transcript(HEADER, entries)));
  }
});

test('a transcript truncated by a crash loses only its last line', () => {
  const [entries] = stories;
  const stored = [HEADER, ...(entries ?? [])].map((line) => `${JSON.stringify(line)}\n`).join('');
  const read = parseTranscript(stored.slice(0, -5));
  expect(read.entries).toHaveLength((entries?.length ?? 0) - 1);
});

/** A different order of arrival that keeps the order within each source. */
function interleave(entries: readonly Entry[], seed: number): Entry[] {
  const lanes = [...new Set(entries.map(({ source }) => source))].map((source) =>
    entries.filter((entry) => entry.source === source),
  );
  const merged: Entry[] = [];
  let state = seed;
  while (lanes.some((lane) => lane.length > 0)) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const open = lanes.filter((lane) => lane.length > 0);
    const next = open[state % open.length]?.shift();
    if (next) merged.push(next);
  }
  return merged.toSorted((a, b) => a.t - b.t || 0);
}
