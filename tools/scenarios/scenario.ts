import type { Examination } from 'realtime-doctor/examine/examination.ts';
import type { Disturbance } from './options.ts';
import type { Sandbox } from './sandbox.ts';

/** The input for the doctor. */
export type Target = Omit<Examination, 'contract' | 'say' | 'url'> & { readonly url: string };

/** A fault, reproduced with real components, and the name that the doctor must give it. */
export interface Scenario {
  /** Id of the finding that must come first; `healthy` for a control without findings. */
  readonly expected: string;
  /** Distinguishes several ways to cause the same fault; part of the scenario's name. */
  readonly way?: string;
  /** The fault, in one sentence. */
  readonly fault: string;
  /** Other causes that are present and may be named after it. */
  readonly also?: readonly string[];
  /** The right name under a disturbance that repairs the fault or causes another. */
  readonly under?: Partial<Record<Disturbance, string>>;
  /** Its number among the twelve causes in the history of Journey 9. */
  readonly cause?: number;
  readonly make: (sandbox: Sandbox) => Promise<Target>;
}

export const nameOf = ({ expected, way }: Pick<Scenario, 'expected' | 'way'>): string =>
  way === undefined ? expected : `${expected}, ${way}`;
