/**
 * Turns claims into Playwright matchers. A matcher judges one claim, or several in turn, on the transcript of the
 * journey; a live `expect` therefore runs the same code as a later `evidence verify`.
 */
import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import { lacking, type Judgement, type ClaimParameters } from 'realtime-doctor/claims/index.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { describe } from 'realtime-doctor/transcript/describe.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import type { Journey } from '../fixtures/journey/journey.ts';

/** One page of a journey. Session and Dashboard are the two sides of it that can be asserted about. */
export interface Target {
  readonly journey: Journey;
  /** The page's name in the transcript: p1, p2, … */
  readonly name: string;
}

/** A claim that a matcher judges. */
interface Check<A extends unknown[]> {
  readonly claim: string;
  /** Names the step that ends when the claim holds; the step's screenshot is called this. */
  readonly step: string | ((...args: NoInfer<A>) => string);
  readonly parameters?: (...args: A) => ClaimParameters;
}

type Matcher<T extends Target, A extends unknown[]> = (
  this: ExpectMatcherState,
  target: T,
  ...args: A
) => Promise<MatcherReturnType>;

/** A matcher that still needs its name. */
type Unnamed<T extends Target, A extends unknown[]> = (name: string) => Matcher<T, A>;

/** Gives each matcher the name that it has in the table, for its failure message. */
export const namedMatchers = <D extends Record<string, (name: string) => unknown>>(table: D) =>
  Object.fromEntries(Object.entries(table).map(([name, matcher]) => [name, matcher(name)])) as {
    [K in keyof D]: ReturnType<D[K]>;
  };

/** Builds matchers for one kind of target. `checks` are judged in order, up to the first that does not hold. */
export const matchersFor =
  <T extends Target>(receiver: string) =>
  <A extends unknown[]>(...checks: readonly [Check<A>, ...Check<A>[]]): Unnamed<T, A> =>
  (name) =>
    async function (target, ...args) {
      if (this.isNot) {
        throw new UsageError(
          `expect(${receiver}).not.${name}() is not supported.`,
          'Assert the opposite claim instead.',
        );
      }
      const log: string[] = [];
      for (const [index, check] of checks.entries()) {
        const judgement = await judge(target, check, args);
        log.push(`${check.claim}: ${judgement.verdict}: ${judgement.actual}`);
        const pass = judgement.verdict === 'holds';
        if (pass && index < checks.length - 1) continue;
        const hint = (): string =>
          this.utils.matcherHint(name, receiver, args.map((arg) => JSON.stringify(arg)).join(', '), {
            promise: this.promise,
          });
        const { expected, actual } = judgement;
        const message = (): string => explain(hint(), check.claim, judgement, target.journey.recorder.transcript);
        return { name, pass, expected, actual, log, message };
      }
      throw new Error('Unreachable: a matcher has at least one check.');
    };

async function judge<A extends unknown[]>({ journey, name }: Target, check: Check<A>, args: A): Promise<Judgement> {
  const { claim, step } = check;
  const given = check.parameters?.(...args) ?? {};
  const missing = lacking(journey.contract, claim, given);
  if (missing !== undefined) journey.skip(`the application does not support this claim: ${missing}`, 'by contract');
  const { message } = given as { readonly message?: unknown };
  const sent = typeof message === 'string' ? { message: journey.uniqueMessage(message) } : {};
  const parameters = { page: name, ...given, ...sent };
  const judgement = await journey.assert(claim, parameters);
  const moot = judgement.verdict === 'pending' ? journey.moot(claim, parameters) : undefined;
  if (moot !== undefined) journey.skip(`this claim does not apply: ${moot}`, 'by contract');
  await journey.stepEnded(name, typeof step === 'string' ? step : step(...args));
  return judgement;
}

/** How many of the supporting entries a message shows. */
const MAX_ENTRIES_SHOWN = 6;

/** Explains a claim that did not hold. The first line says it all; then come the entries that support the verdict. */
export function explain(
  what: string,
  claim: string,
  { expected, actual, because }: Judgement,
  transcript: Transcript,
): string {
  const shown = because.slice(0, MAX_ENTRIES_SHOWN).flatMap((id) => transcript.get(id) ?? []);
  return [
    `${what} failed: expected ${expected}; seen: ${actual}.`,
    `Claim: ${claim}`,
    ...(shown.length > 0 ? ['', 'Because:', ...shown.map((entry) => `  ${describe(entry)}`)] : []),
    '',
    "The whole conversation is in transcript.jsonl, one of this test's attachments.",
  ].join('\n');
}
