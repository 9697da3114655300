/** Runs one scenario and the doctor on it, and judges whether the cause was named correctly. */
import type { Finding } from 'realtime-doctor/diagnosis/index.ts';
import { canVisit, type KeptBrowser } from 'realtime-doctor/examine/browser.ts';
import { examine, type Examined } from 'realtime-doctor/examine/examine.ts';
import { picture } from './gallery/picture.ts';
import { disturb } from './disturb.ts';
import { WITHIN, type Disturbance } from './options.ts';
import { nameOf, type Scenario } from './scenario.ts';
import { CannotBeMade, Sandbox } from './sandbox.ts';
import { messageOf } from 'realtime-doctor/errors.ts';

/** A row of `scenarios --json`. */
export interface Row {
  readonly scenario: string;
  readonly expected: string;
  /** All named causes, in order. */
  readonly named: readonly string[];
  readonly certainty: Finding['certainty'] | null;
  /** Duration of the diagnosis in milliseconds, without building the fault. */
  readonly ms: number;
  readonly right: boolean;
  readonly skipped?: string;
}

export interface ScenarioRun {
  readonly row: Row;
  readonly scenario: Scenario;
  readonly findings: readonly Finding[];
  /** The scenario failed to build, although this machine has everything it needs. */
  readonly isOurs?: boolean;
  /** The evidence that the doctor judged. */
  readonly evidence?: Pick<Examined, 'transcript' | 'probes' | 'configuration'>;
}

export interface RunOptions {
  /** Shared browser, for scenarios that need no separate one. */
  readonly browser?: KeptBrowser;
  /** Folder for page screenshots of the twelve causes. */
  readonly pictures?: string;
  /** Time limit of the doctor, in milliseconds. */
  readonly within?: number;
}

export async function runScenario(
  scenario: Scenario,
  disturbance: Disturbance,
  say: (line: string) => void,
  { browser, pictures, within = WITHIN }: RunOptions = {},
): Promise<ScenarioRun> {
  const sandbox = new Sandbox(say);
  const expected = scenario.under?.[disturbance] ?? scenario.expected;
  const base = { scenario: nameOf(scenario), expected };
  try {
    const { url, ...made } = await scenario.make(sandbox);
    const target = await disturb(sandbox, url, disturbance);
    const shared = made.browserArgs || made.page === false || !canVisit() ? undefined : browser;
    const { findings, ms, ...evidence } = await examine({
      ...made,
      ...(pictures === undefined || scenario.cause === undefined
        ? {}
        : { visit: { ...made.visit, onSettled: (page) => picture(page, pictures, nameOf(scenario)) } }),
      ...(shared ? { browser: shared.get() } : {}),
      ...target,
      contract: sandbox.contract,
      within,
      storage: { ...made.storage, ...target.storage },
    });
    const named = findings.map(({ id }) => id);
    const row = {
      ...base,
      named,
      certainty: findings[0]?.certainty ?? null,
      ms,
      right: isRight(expected, scenario.also ?? [], named, disturbance),
    };
    return { row, scenario, findings, evidence };
  } catch (error) {
    const why = messageOf(error);
    const isOurs = !(error instanceof CannotBeMade);
    const skipped = isOurs ? `building it failed: ${why}` : why;
    return {
      row: { ...base, named: [], certainty: null, ms: 0, right: false, skipped },
      scenario,
      findings: [],
      isOurs,
    };
  } finally {
    await sandbox.close();
  }
}

/** The right cause must come first, without a wrong one. Under a disturbance, "not recognised" counts as right. */
function isRight(
  expected: string,
  also: readonly string[],
  named: readonly string[],
  disturbance: Disturbance,
): boolean {
  if (expected === 'healthy') return named.length === 0;
  const isHonest = disturbance !== 'none' && named.length === 1 && named[0] === 'not-recognised';
  return isHonest || (named[0] === expected && named.slice(1).every((id) => also.includes(id)));
}
