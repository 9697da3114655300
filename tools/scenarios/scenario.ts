import type { Examination } from 'realtime-doctor/examine/examination.ts';
import type { Disturbance } from './disturb.ts';
import type { Sandbox } from './sandbox.ts';

/** What a scenario hands to the doctor. */
export type Target = Omit<Examination, 'contract' | 'say' | 'url'> & { readonly url: string };

/** One fault, brought up through real parts, and the name that it must be given. */
export interface Scenario {
  /** The finding's id that must come first; `healthy` for a control that must have none. */
  readonly expected: string;
  /** Tells apart several ways to cause the same fault; part of the scenario's name. */
  readonly way?: string;
  /** What was done wrong, in a sentence. */
  readonly fault: string;
  /** Other causes that are present and may be named after it. */
  readonly also?: readonly string[];
  /** The right name under a disturbance that repairs the fault or causes another. */
  readonly under?: Partial<Record<Disturbance, string>>;
  /** Its number among the twelve causes of Journey 9's history. */
  readonly cause?: number;
  readonly make: (sandbox: Sandbox) => Promise<Target>;
}

export const nameOf = ({ expected, way }: Pick<Scenario, 'expected' | 'way'>): string =>
  way === undefined ? expected : `${expected}, ${way}`;
