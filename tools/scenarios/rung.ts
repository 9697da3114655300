import type { Examination } from 'realtime-doctor/examine/examine.ts';
import type { Disturbance } from './disturb.ts';
import type { Workshop } from './workshop.ts';

/** What a rung's maker hands to the doctor. */
export type Patient = Omit<Examination, 'contract' | 'say' | 'url'> & { readonly url: string };

/** One fault, brought up through real parts, and the name that it must be given. */
export interface Rung {
  /** The finding's id that must come first; `healthy` for a control that must have none. */
  readonly expected: string;
  /** Which of several ways to make the same fault; part of the rung's name. */
  readonly way?: string;
  /** What was done wrong, in a sentence. */
  readonly fault: string;
  /** Other causes that are there as well and may be named after it. */
  readonly also?: readonly string[];
  /** What is right under harder conditions that themselves mend the fault, or make another. */
  readonly under?: Partial<Record<Disturbance, string>>;
  /** Its number among the twelve causes of Journey 9's history. */
  readonly cause?: number;
  readonly make: (workshop: Workshop) => Promise<Patient>;
}

export const nameOf = ({ expected, way }: Pick<Rung, 'expected' | 'way'>): string =>
  way === undefined ? expected : `${expected}, ${way}`;
