/**
 * Claims: named statements about a transcript, each a pure function of it. A live `expect` and a later
 * `evidence verify` look a claim up here by its id and run the same code on the same entries.
 */
import type { Contract } from '../contract/contract.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { backedOff, cameBackByItself, cameBackWithinBound, noticedWithinBound } from './came-back.ts';
import { view, type Claim, type Judgement, type ClaimParameters } from './claim.ts';
import { crowdBackedOff } from './crowd/backed-off.ts';
import { crowdGreetedOnce } from './crowd/greeted-once.ts';
import { crowdNoneLost } from './crowd/none-lost.ts';
import { crowdNotifiedOnce } from './crowd/notified-once.ts';
import { crowdReturned } from './crowd/returned.ts';
import { crowdSubscribed } from './crowd/subscribed.ts';
import { engineOpened } from './engine-opened.ts';
import { greetedOnce } from './greeted-once.ts';
import { inOrderAsked } from './in-order.ts';
import { attempting, backedOffToCeiling, serverGaveUp, tokenExpired } from './moments.ts';
import { namespaceConnected } from './namespace-connected.ts';
import { noStrayConnection } from './no-stray-connection.ts';
import { nothingLost, receivedNothing } from './nothing-lost.ts';
import { notifiedOnce } from './notified-once.ts';
import { quietConsole } from './quiet-console.ts';
import { refusalSurfaced } from './refusal-surfaced.ts';
import { servedBy } from './served-by.ts';
import { offersReconnect, showedLoss, showsState } from './shows-state.ts';
import { noUnexplainedLoss, stayedAway, stayedConnected } from './stayed.ts';
import { subscribed, subscribedEachTime } from './subscribed.ts';
import { toastOnce } from './toast-once.ts';
import { upgraded } from './upgraded.ts';

export const claims = {
  upgraded,
  engineOpened,
  namespaceConnected,
  greetedOnce,
  subscribed,
  subscribedEachTime,
  notifiedOnce,
  inOrder: inOrderAsked,
  nothingLost,
  receivedNothing,
  toastOnce,
  showsState,
  showedLoss,
  offersReconnect,
  noticedWithinBound,
  cameBackByItself,
  cameBackWithinBound,
  backedOff,
  stayedConnected,
  stayedAway,
  refusalSurfaced,
  noStrayConnection,
  noUnexplainedLoss,
  quietConsole,
  backedOffToCeiling,
  serverGaveUp,
  attempting,
  tokenExpired,
  servedBy,
  crowdSubscribed,
  crowdGreetedOnce,
  crowdNotifiedOnce,
  crowdReturned,
  crowdBackedOff,
  crowdNoneLost,
};

const byId = new Map<string, Claim<never>>(Object.values(claims).map((claim) => [claim.id, claim]));

/** Judged at the end of every journey, for every page, whether a journey asserted them or not. */
export const invariants = [
  greetedOnce,
  subscribedEachTime,
  inOrderAsked,
  nothingLost,
  backedOff,
  noStrayConnection,
  noUnexplainedLoss,
  quietConsole,
].map(({ id }) => id);

/** Judged at the end of every journey that has a crowd. */
const crowdInvariants = [crowdGreetedOnce, crowdBackedOff, crowdNoneLost].map(({ id }) => id);

export const crowdInvariantsOf = (contract: Contract, transcript: Transcript): string[] =>
  transcript.of('crowd.began').length > 0
    ? crowdInvariants.filter((id) => lacking(contract, id, {}) === undefined)
    : [];

/** The invariants that apply to an application, given its features. */
export const invariantsOf = (contract: Contract): string[] =>
  invariants.filter((id) => lacking(contract, id, {}) === undefined);

/** The feature that a claim needs and the application lacks, as text; undefined if it has it. */
export const lacking = (contract: Contract, id: string, parameters: ClaimParameters): string | undefined =>
  (byId.get(id) as Claim | undefined)?.lacks?.(contract, parameters);

/**
 * Why an undecided claim does not apply, as text. Only for an attached application, whose page may behave differently
 * from the reference application; our own stack must satisfy its contract.
 */
export function mootness(
  transcript: Transcript,
  contract: Contract,
  id: string,
  parameters: ClaimParameters,
): string | undefined {
  if (!transcript.header.stack.startsWith('attached')) return undefined;
  const { page } = parameters;
  return (byId.get(id) as Claim | undefined)?.moot?.(
    view(transcript, contract, typeof page === 'string' ? page : 'p1'),
  );
}

/** Claims about "exactly once" and "never", which may hold at first and fail later: judged again at the end. */
export const recheckedAtEnd = [
  notifiedOnce,
  toastOnce,
  receivedNothing,
  refusalSurfaced,
  noticedWithinBound,
  cameBackWithinBound,
  crowdNotifiedOnce,
  crowdReturned,
].map(({ id }) => id);

/**
 * Judges a claim by its id. `parameters.page` selects the page; default: p1. @throws RangeError if there is no such
 * claim
 */
export function judge(transcript: Transcript, contract: Contract, id: string, parameters: ClaimParameters): Judgement {
  const found = byId.get(id);
  if (!found) throw new RangeError(`There is no claim "${id}"; there are ${[...byId.keys()].join(', ')}.`);
  const page = typeof parameters['page'] === 'string' ? parameters['page'] : 'p1';
  return (found as Claim).judge(view(transcript, contract, page), parameters);
}

export type { Claim, Judgement, ClaimParameters, Verdict, View } from './claim.ts';
export { view } from './claim.ts';
