import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from 'realtime-doctor/diagnosis/index.ts';
import { gallery, PICTURES } from '../../tools/scenarios/gallery/index.ts';
import { picturesIn } from '../../tools/scenarios/gallery/picture.ts';
import { runScenario } from '../../tools/scenarios/run.ts';
import { nameOf, type Scenario } from '../../tools/scenarios/scenario.ts';
import { scenarios } from '../../tools/scenarios/cases/index.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { CannotBeMade } from '../../tools/scenarios/sandbox.ts';
import { cases } from '../../tools/corpus/index.ts';
import { recorded } from './recorded.ts';
import { expect, test } from './test.ts';

// Each starts the whole application and a browser, and the machine may be busy with other tests.
test.describe.configure({ timeout: 120_000 });

const quiet = (): void => undefined;
const scenarioOf = (cause: number): Scenario => {
  const scenario = scenarios.find((each) => each.cause === cause);
  if (!scenario) throw new Error(`There is no scenario for the cause ${cause}.`);
  return scenario;
};

test('the first twelve scenarios are the twelve causes of Journey 9, in their order', () => {
  expect(scenarios.slice(0, 12).map(({ cause, expected }) => `${cause} ${expected}`)).toEqual([
    '1 native-websocket-client',
    '2 secret-env-mismatch',
    '3 dev-mode-missing',
    '4 client-dependency-missing',
    '5 unknown-host',
    '6 server-unreachable',
    '7 proxy-wrong-target',
    '8 token-wrong-storage-key',
    '9 token-audience',
    '10 never-subscribed',
    '11 tier-too-low',
    '12 not-broadcast-across-instances',
  ]);
});

test('every rule has a scenario, and scenario names are unique', () => {
  // A cause from a public bug report has its reproduction in the corpus.
  const expected = new Set([
    ...scenarios.map((scenario) => scenario.expected),
    ...cases([]).flatMap(({ accept }) => accept),
  ]);
  expect(rules.map(({ id }) => id).filter((id) => !expected.has(id))).toEqual([]);
  const names = scenarios.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  const known = new Set([...rules.map(({ id }) => id), 'healthy', 'not-recognised']);
  for (const { expected: id, also = [] } of scenarios) for (const each of [id, ...also]) expect(known).toContain(each);
});

test('the gallery matches the recordings', () => {
  const pictures = picturesIn(join(ROOT, 'docs', PICTURES));
  expect(readFileSync(join(ROOT, 'docs/gallery.md'), 'utf8')).toBe(gallery(recorded, pictures));
});

test('brings a scenario up, names it, and takes it down', async () => {
  const { row, findings } = await runScenario(scenarioOf(1), 'none', quiet);
  const { ms, ...rest } = row;
  expect(ms).toBeGreaterThan(0);
  expect(rest).toEqual({
    scenario: 'native-websocket-client',
    expected: 'native-websocket-client',
    named: ['native-websocket-client'],
    certainty: 'certain',
    right: true,
  });
  expect(findings[0]?.source).toMatchObject({ file: 'src/hooks/use-websocket.native.ts', line: 25 });
});

test('a wrong name is wrong, whatever the certainty', async () => {
  const { row } = await runScenario({ ...scenarioOf(5), expected: 'server-unreachable' }, 'none', quiet);
  expect(row).toMatchObject({ right: false, named: ['unknown-host'] });
});

test('skips what can’t be built here with the reason, and reports failed builds separately', async () => {
  const scenario = scenarioOf(1);
  const skipped = await runScenario(
    { ...scenario, make: () => Promise.reject(new CannotBeMade('no nginx')) },
    'none',
    quiet,
  );
  expect(skipped).toMatchObject({ isOurs: false, row: { skipped: 'no nginx', right: false } });
  const broken = await runScenario({ ...scenario, make: () => Promise.reject(new Error('a bug')) }, 'none', quiet);
  expect(broken).toMatchObject({ isOurs: true, row: { skipped: 'building it failed: a bug', right: false } });
});
