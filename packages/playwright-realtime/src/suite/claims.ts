/** Which claims of a contract the pages of a test broke. */
import { invariantsOf, judge, type Judgement } from 'realtime-doctor/claims/index.ts';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { explain } from '../matchers/claim-matcher.ts';

interface BrokenClaim {
  readonly id: string;
  /** The page's name in the transcript: `p1`. */
  readonly page: string;
  readonly judgement: Judgement;
}

/** Judges each page that opened a connection. A claim that is still undecided is not broken. */
export function brokenClaims(transcript: Transcript, contract: Contract): BrokenClaim[] {
  const pages = new Set(connections(transcript, contract).map(({ page }) => page));
  return [...pages].flatMap((page) =>
    invariantsOf(contract).flatMap((id) => {
      const judgement = judge(transcript, contract, id, { page });
      return judgement.verdict === 'fails' ? [{ id, page, judgement }] : [];
    }),
  );
}

/** The message of the test's failure. */
export const brokenText = (broken: readonly BrokenClaim[], transcript: Transcript): string =>
  broken
    .map(({ id, page, judgement }) => explain(`The contract's claim "${id}" about ${page}`, id, judgement, transcript))
    .join('\n\n');
