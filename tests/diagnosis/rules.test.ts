import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { diagnose, excluded, noProbes, rules } from 'realtime-doctor/diagnosis/index.ts';
import { RULES } from 'realtime-doctor/diagnosis/rules/index.ts';
import type { ProbeReport, Route } from 'realtime-doctor/diagnosis/probes.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import type { ConsoleLine } from 'realtime-doctor/transcript/entries.ts';
import { evidenceOf, notWrong, recorded, type Recorded } from './recorded.ts';

const byName = new Map(recorded.map((record) => [record.name, record]));
const names = (evidence: Parameters<typeof diagnose>[0]): string[] => diagnose(evidence).map(({ id }) => id);

/** `npm test` looks at one moment in five, so that it stays short; `npm run test:all` looks at all of them. */
const SHARE = process.env['E2E_QUICK_TESTS'] === '1' ? 5 : 1;

/** Numbers of entries after which a journey is judged; its end is always one of them. */
const moments = ({ entries }: Recorded): number[] =>
  Array.from({ length: entries.length + 1 }, (_, count) => count).filter(
    (count) => (entries.length - count) % SHARE === 0,
  );

for (const record of recorded) {
  test(`gives the right name: ${record.name}`, () => {
    const [first, ...others] = names(evidenceOf(record));
    expect(first ?? 'healthy').toBe(record.expected);
    for (const other of others) expect(record.also).toContain(other);
  });
}

test('every rule is named in some recording', () => {
  const named = new Set(recorded.flatMap((record) => names(evidenceOf(record))));
  expect(rules.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
});

test('no rule excludes a real cause', () => {
  for (const record of recorded) {
    const out = excluded(evidenceOf(record)).map(({ id }) => id);
    for (const id of [record.expected, ...record.also]) expect(out, record.name).not.toContain(id);
  }
});

test('gives no wrong name at any moment of any journey', () => {
  for (const record of recorded) {
    const right = notWrong(record);
    for (const count of moments(record)) {
      const wrong = names(evidenceOf(record, count)).filter((id) => !right.has(id));
      expect(wrong, `${record.name}, ${count} entries`).toEqual([]);
    }
  }
});

test('a transcript without probes gets no wrong name', () => {
  for (const record of recorded) {
    const right = notWrong(record);
    for (const count of moments(record)) {
      const wrong = names({ ...evidenceOf(record, count), probes: undefined }).filter((id) => !right.has(id));
      expect(wrong, `${record.name}, ${count} entries`).toEqual([]);
    }
  }
});

test('probes without a transcript get no wrong name', () => {
  for (const record of recorded) {
    const right = notWrong(record);
    const wrong = names({ ...evidenceOf(record), transcript: undefined }).filter((id) => !right.has(id));
    // A page that was not seen may hide that a certificate is trusted, or that nothing is wrong.
    const allowed = record.expected === 'mixed-content' ? ['tls-mismatch'] : [];
    expect(
      wrong.filter((id) => !allowed.includes(id)),
      record.name,
    ).toEqual([]);
  }
});

test('gives no wrong name if the page was not read by a probe', () => {
  for (const record of recorded) {
    const { page: _page, ...probes } = evidenceOf(record).probes ?? noProbes;
    const right = notWrong(record);
    expect(
      names({ ...evidenceOf(record), probes }).filter((id) => !right.has(id)),
      record.name,
    ).toEqual([]);
  }
});

test('gives no wrong name, whatever probes are missing', () => {
  // By name, so that a counterexample is readable.
  const anything = fc.record({
    name: fc.constantFrom(...byName.keys()),
    drawn: fc.array(fc.nat(9), { minLength: 200, maxLength: 200, size: 'max' }),
    share: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(anything, ({ name, drawn, share }) => {
      const record = byName.get(name) as Recorded;
      const draws = drawn.values();
      const probes = thinned(record, () => (draws.next().value ?? 0) < share);
      const right = notWrong(record);
      expect(names({ ...evidenceOf(record), probes }).filter((id) => !right.has(id))).toEqual([]);
    }),
    { numRuns: 3000 / SHARE },
  );
});

test('entries in any selection and order never make it throw', () => {
  const selection = fc.constantFrom(...byName.keys()).chain((name) => {
    const count = byName.get(name)?.entries.length ?? 0;
    const order = fc.shuffledSubarray(Array.from({ length: count }, (_, index) => index));
    return fc.record({ name: fc.constant(name), order });
  });
  fc.assert(
    fc.property(selection, ({ name, order }) => {
      const record = byName.get(name) as Recorded;
      const entries = order.flatMap((index) => record.entries[index] ?? []);
      diagnose(evidenceOf({ ...record, entries }));
      diagnose({ ...evidenceOf({ ...record, entries }), probes: undefined });
    }),
    { numRuns: 1500 / SHARE },
  );
});

test('a page whose script failed to load is not reported as not connecting', () => {
  const record = byName.get('not-connecting') as Recorded;
  const lost = { ...record.entries.find(({ kind }) => kind === 'console'), level: 'error' } as ConsoleLine;
  const text = 'Failed to load resource: net::ERR_NETWORK_CHANGED';
  const entries = [...record.entries, { ...lost, text }];
  expect(names(evidenceOf({ ...record, entries }))).toEqual(['not-recognised']);
});

test('an empty transcript has no findings', () => {
  const { contract } = evidenceOf(recorded[0] as Recorded);
  expect(diagnose({ contract })).toEqual([]);
  expect(diagnose({ contract, probes: noProbes })).toEqual([]);
});

test('each finding cites entries that exist, and has a fix', () => {
  for (const record of recorded) {
    const evidence = evidenceOf(record);
    for (const finding of diagnose(evidence)) {
      expect(finding.because.length, record.name).toBeGreaterThan(0);
      // What it quotes is the application's own message.
      expect(finding.says.replaceAll(/"[^"]*"/g, ''), record.name).not.toMatch(/undefined|NaN|\[object/);
      expect(finding.fix, record.name).not.toBe('');
      for (const name of finding.because.filter((each) => /^e\d+$/.test(each))) {
        expect(evidence.transcript?.get(name), `${record.name}: ${name}`).toBeDefined();
      }
      expect(
        finding.because.filter((name) => name === ''),
        record.name,
      ).toEqual([]);
    }
  }
});

test('rules refer only to causes that exist, and each file is one rule', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, neighbours, explains } of rules) {
    for (const other of [...neighbours, ...explains]) expect(ids, `${id} names ${other}`).toContain(other);
    expect([...neighbours, ...explains], id).not.toContain(id);
  }
});

test('the index lists each rule file once, under the stage of its folder', () => {
  const folder = join(ROOT, 'packages/realtime-doctor/src/diagnosis/rules');
  for (const [stage, listed] of Object.entries(RULES)) {
    const files = readdirSync(join(folder, stage)).map((file) => file.replace(/\.ts$/, ''));
    expect(listed.map(({ id }) => id).toSorted(), stage).toEqual(files.toSorted());
  }
});

/** A report with parts missing, as after a short deadline. */
function thinned({ probes }: Recorded, keeps: () => boolean): ProbeReport {
  const routes = probes.routes.filter(keeps).map((route) => {
    const kept = Object.entries(route).filter(([key]) => ['name', 'role', 'origin'].includes(key) || keeps());
    return Object.fromEntries(kept) as unknown as Route;
  });
  const { page, client, notification, redis, ...rest } = probes;
  return {
    ...rest,
    routes,
    ...(page && keeps() ? { page } : {}),
    ...(client && keeps() ? { client } : {}),
    ...(notification && keeps() ? { notification } : {}),
    ...(redis && keeps() ? { redis } : {}),
    logs: keeps() ? probes.logs : [],
    tokens: keeps() ? probes.tokens : [],
  };
}
