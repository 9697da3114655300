/**
 * Compares two recordings of the same thing and finds the first point where their realtime traffic differs. What
 * differs between any two runs (ids, times, ports, tokens, number of retries) is removed first.
 */
import type { Contract } from '../contract/contract.ts';
import { momentsOf, type Moment } from '../capture/diff/order.ts';
import { compareSequences, type Step } from '../capture/diff/sequence.ts';
import { steady } from '../capture/diff/steady.ts';
import type { Recording } from '../sources/recording/recording.ts';

export interface LaneDifference {
  readonly lane: string;
  /** All steps of the lane, each with the sides that have it. */
  readonly steps: readonly Step[];
  /** The first step that only one side has. */
  readonly first: Parting;
}

/** The point where a lane differs. */
export interface Parting {
  readonly lane: string;
  readonly in: 'a' | 'b';
  readonly text: string;
  /** Milliseconds since the page's first document, in the recording that has the step. */
  readonly t: number;
}

export interface Comparison {
  readonly a: Recording;
  readonly b: Recording;
  /** The earliest difference of all lanes; absent if the traffic is the same in both. */
  readonly parts?: Parting;
  readonly lanes: readonly LaneDifference[];
}

/** Lanes of traffic. The test's own steps are not compared: they fail where the difference is to be explained. */
const isWire = ({ lane }: Moment): boolean => lane !== 'steps' && lane !== 'faults';

export function compare(a: Recording, b: Recording, contract: Contract): Comparison {
  const [left, right] = [lanesIn(a, contract), lanesIn(b, contract)];
  const lanes = [...new Set([...left.keys(), ...right.keys()])].flatMap((lane): LaneDifference[] => {
    const [ours, theirs] = [left.get(lane) ?? [], right.get(lane) ?? []];
    const steps = compareSequences(
      ours.map(({ text }) => text),
      theirs.map(({ text }) => text),
    );
    const first = partingOf(lane, steps, ours, theirs);
    return first ? [{ lane, steps, first }] : [];
  });
  const [parts] = lanes.map(({ first }) => first).toSorted((one, other) => one.t - other.t);
  return { a, b, lanes, ...(parts ? { parts } : {}) };
}

function partingOf(
  lane: string,
  steps: readonly Step[],
  a: readonly Moment[],
  b: readonly Moment[],
): Parting | undefined {
  let [inA, inB] = [0, 0];
  for (const step of steps) {
    if (step.in === 'both') {
      inA++;
      inB++;
      continue;
    }
    const moment = step.in === 'a' ? a[inA] : b[inB];
    return { lane, in: step.in, text: step.text, t: moment?.t ?? 0 };
  }
  return undefined;
}

function lanesIn({ transcript }: Recording, contract: Contract): Map<string, Moment[]> {
  const from = transcript.of('navigation')[0]?.t ?? 0;
  const lanes = new Map<string, Moment[]>();
  const consoleErrors = transcript
    .of('console', 'page.error')
    .filter((entry) => entry.kind === 'page.error' || entry.level === 'error')
    .map((entry) => ({
      lane: `${entry.page} console errors`,
      t: entry.t,
      text: entry.kind === 'console' ? entry.text : `uncaught: ${entry.message}`,
    }));
  for (const moment of [...momentsOf(transcript, contract).filter(isWire), ...consoleErrors]) {
    const lane = lanes.get(moment.lane) ?? [];
    const text = withoutNoise(moment.text);
    // How often something repeats in a row is chance; whether it happens is not.
    if (lane.at(-1)?.text !== text) lane.push({ ...moment, text, t: moment.t - from });
    lanes.set(moment.lane, lane);
  }
  return lanes;
}

const withoutNoise = (text: string): string =>
  steady(text)
    .replaceAll(/([?&](?:t|sid|token)=)[^&\s'"]+/g, '$1…')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '(id)')
    .replaceAll(/\b[0-9a-f]{16,}\b/gi, '(id)');
