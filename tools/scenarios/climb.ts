/** Brings up one rung, runs the doctor on it, and says whether the cause was named right. */
import type { Finding } from 'realtime-doctor/diagnosis/index.ts';
import { canVisit, type KeptBrowser } from 'realtime-doctor/examine/browser.ts';
import { examine, type Examined } from 'realtime-doctor/examine/examine.ts';
import { picture } from './gallery/picture.ts';
import { disturb, type Disturbance } from './disturb.ts';
import { nameOf, type Rung } from './rung.ts';
import { CannotBeMade, Workshop } from './workshop.ts';

/** A row of `ladder --json`. */
export interface Row {
  readonly rung: string;
  readonly expected: string;
  /** Every cause that was named, the first first. */
  readonly named: readonly string[];
  readonly certainty: Finding['certainty'] | null;
  /** Of the doctor, without building the fault. */
  readonly ms: number;
  readonly right: boolean;
  readonly skipped?: string;
}

export interface Climbed {
  readonly row: Row;
  readonly rung: Rung;
  readonly findings: readonly Finding[];
  /** The rung could have been made here, and building it failed. */
  readonly isOurs?: boolean;
  /** What the doctor judged. */
  readonly evidence?: Pick<Examined, 'transcript' | 'probes' | 'configuration'>;
}

export interface ClimbOptions {
  /** For rungs that need none of their own. */
  readonly browser?: KeptBrowser;
  /** Where a picture of the page is kept, for a cause of the history. */
  readonly pictures?: string;
  /** For the doctor's answer, in milliseconds. */
  readonly within?: number;
}

/**
 * More than the doctor gives itself: what is judged here is the name, on a machine that is as busy as servers, browser
 * and other rungs make it; how long it really took is in the row.
 */
export const WITHIN = 20_000;

export async function climb(
  rung: Rung,
  disturbance: Disturbance,
  say: (line: string) => void,
  { browser, pictures, within = WITHIN }: ClimbOptions = {},
): Promise<Climbed> {
  const workshop = new Workshop(say);
  const expected = rung.under?.[disturbance] ?? rung.expected;
  const base = { rung: nameOf(rung), expected };
  try {
    const { url, ...patient } = await rung.make(workshop);
    const target = await disturb(workshop, url, disturbance);
    const shared = patient.browserArgs || patient.page === false || !canVisit() ? undefined : browser;
    const { findings, ms, ...evidence } = await examine({
      ...patient,
      ...(pictures === undefined || rung.cause === undefined
        ? {}
        : { visit: { ...patient.visit, onSettled: (page) => picture(page, pictures, nameOf(rung)) } }),
      ...(shared ? { browser: shared.get() } : {}),
      ...target,
      contract: workshop.contract,
      within,
      storage: { ...patient.storage, ...target.storage },
    });
    const named = findings.map(({ id }) => id);
    const row = {
      ...base,
      named,
      certainty: findings[0]?.certainty ?? null,
      ms,
      right: isRight(expected, rung.also ?? [], named, disturbance),
    };
    return { row, rung, findings, evidence };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isOurs = !(error instanceof CannotBeMade);
    const skipped = isOurs ? `building it failed: ${why}` : why;
    return { row: { ...base, named: [], certainty: null, ms: 0, right: false, skipped }, rung, findings: [], isOurs };
  } finally {
    await workshop.close();
  }
}

/** Named first, and nothing wrong beside it. Disturbed, «not recognised» is an honest answer; a wrong name never is. */
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
