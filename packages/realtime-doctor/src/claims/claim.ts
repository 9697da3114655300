/**
 * A claim is a named statement about a transcript, judged by a pure function. A live `expect` judges it on the
 * transcript so far, `evidence verify` on the stored one; both run this code on the same entries.
 */
import type { Contract } from '../contract/contract.ts';
import type { Entry } from '../transcript/entries.ts';
import { connections, type Connection } from '../transcript/connections.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** Result of a claim; `pending` means undecided, and counts as failed if the transcript ends. */
export type Verdict = 'holds' | 'fails' | 'pending';

export interface Judgement {
  readonly verdict: Verdict;
  readonly expected: string;
  readonly actual: string;
  /** Ids of the entries that support the verdict, most relevant first. */
  readonly because: readonly string[];
  /** For a pending claim that only time decides: the time of decision, in milliseconds on the run's clock. */
  readonly until?: number;
}

/** The input of a claim: the transcript, the contract, and the connections of one page. */
export interface View {
  readonly transcript: Transcript;
  readonly contract: Contract;
  readonly page: string;
  /** The page's connection attempts, in order. */
  readonly connections: readonly Connection[];
}

export type ClaimParameters = Readonly<Record<string, unknown>>;

export interface Claim<P extends ClaimParameters = ClaimParameters> {
  readonly id: string;
  /** The statement, as shown in the report. */
  readonly says: string;
  readonly judge: (view: View, parameters: P) => Judgement;
  /** The feature that the claim needs and the application lacks, as text: then the claim is not made. */
  readonly lacks?: (contract: Contract, parameters: P) => string | undefined;
  /**
   * Why there is nothing to claim, as text, if the page never did what the claim is about. Asked if the claim stayed
   * undecided.
   */
  readonly moot?: (view: View) => string | undefined;
}

export function claim<P extends ClaimParameters = Record<string, never>>(
  id: string,
  says: string,
  judge: Claim<P>['judge'],
  lacks?: Claim<P>['lacks'],
  moot?: Claim<P>['moot'],
): Claim<P> {
  return { id, says, judge, ...(lacks ? { lacks } : {}), ...(moot ? { moot } : {}) };
}

/** The view of one page; p1 is the first page of the journey. */
export function view(transcript: Transcript, contract: Contract, page = 'p1'): View {
  const all = connections(transcript, contract);
  return { transcript, contract, page, connections: all.filter((connection) => connection.page === page) };
}

type Because = string | Entry | { readonly entry: string } | undefined;

function ids(because: readonly Because[]): string[] {
  return because.flatMap((item) => {
    if (item === undefined) return [];
    if (typeof item === 'string') return [item];
    return ['entry' in item ? item.entry : item.id];
  });
}

export const holds = (expected: string, actual: string, ...because: Because[]): Judgement => ({
  verdict: 'holds',
  expected,
  actual,
  because: ids(because),
});

export const fails = (expected: string, actual: string, ...because: Because[]): Judgement => ({
  verdict: 'fails',
  expected,
  actual,
  because: ids(because),
});

/** Undecided: the expected event has not happened yet. */
export const pending = (expected: string, actual: string, ...because: Because[]): Judgement => ({
  verdict: 'pending',
  expected,
  actual,
  because: ids(because),
});

/** Undecided until a certain time, because the opposite can still be observed before it. */
export const pendingUntil = (until: number, expected: string, actual: string, ...because: Because[]): Judgement => ({
  ...pending(expected, actual, ...because),
  until,
});

export const count = (n: number, noun: string): string => `${n === 0 ? 'no' : n} ${noun}${n === 1 ? '' : 's'}`;
