/** Judges a recording by the claims and rules, without probes. Pure. */
import type { Contract } from '../contract/contract.ts';
import {
  diagnose,
  excluded,
  NOT_RECOGNISED,
  type Finding,
  type ProbeReport,
  type RuledOut,
} from '../diagnosis/index.ts';
import type { Failure, Recording } from '../sources/recording/recording.ts';
import { connections, type Connection } from '../transcript/connections.ts';
import type { Entry } from '../transcript/entries.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { beforeFailure } from './story.ts';
import { unseenIn, type Unseen } from './unseen.ts';

export type Verdict = 'healthy' | 'broken' | 'inconclusive';

/** A failed assertion, and the traffic before it. */
export interface FailureStory extends Failure {
  readonly wire: readonly Entry[];
}

export interface Explanation {
  readonly recording: Recording;
  readonly contract: Contract;
  readonly verdict: Verdict;
  /** Causes that the recording proves, or the only one that fits, as likely. */
  readonly findings: readonly Finding[];
  /** Causes that fit but have a lookalike that also fits: only the running application can decide. */
  readonly candidates: readonly Finding[];
  /** What is not certain, and what would decide; empty if healthy or proved. */
  readonly unseen: readonly Unseen[];
  readonly ruledOut: readonly RuledOut[];
  readonly failures: readonly FailureStory[];
  readonly connections: readonly Connection[];
  /** The command that examines the running application; absent if the recording has no page. */
  readonly live?: string;
  /** The probes' answers, if the running application was probed. */
  readonly probes?: ProbeReport;
}

export interface ExplainOptions {
  /** The doctor's command, for commands in the answer. Default: `npx realtime-doctor`. */
  readonly command?: string;
}

export function explain(
  recording: Recording,
  contract: Contract,
  { command = 'npx realtime-doctor' }: ExplainOptions = {},
): Explanation {
  const { transcript } = recording;
  const evidence = { transcript, contract };
  const all = diagnose(evidence);
  const named = all.filter(({ id }) => id !== NOT_RECOGNISED);
  const certain = named.filter(({ certainty }) => certainty === 'certain');
  // If only one cause fits, it is reported as likely, with what would prove it.
  const findings = certain.length > 0 || named.length !== 1 ? certain : named;
  const candidates = named.filter((each) => !findings.includes(each));
  const torn = all.find(({ id }) => id === NOT_RECOGNISED);
  const live = liveCommand(recording, contract, command);
  const unseen = certain.length > 0 ? [] : unseenIn(recording, contract, { torn, candidates: named, live, command });
  return {
    recording,
    contract,
    verdict: findings.length > 0 ? 'broken' : unseen.length > 0 ? 'inconclusive' : 'healthy',
    findings,
    candidates,
    unseen,
    ruledOut: excluded(evidence),
    failures: recording.failures.map((failure) => ({ ...failure, wire: beforeFailure(failure, transcript) })),
    connections: connections(transcript, contract),
    ...(live === undefined ? {} : { live }),
  };
}

/** The command names a token file, because a token must not be on the command line. */
function liveCommand({ transcript }: Recording, contract: Contract, command: string): string | undefined {
  const url = pageOf(transcript);
  if (url === undefined) return undefined;
  const { origin, pathname } = new URL(url);
  const hasToken = connections(transcript, contract).some(
    ({ connectSent, asked }) => connectSent?.token !== undefined || asked.tokenInQuery,
  );
  return `${command} ${origin}${pathname}${hasToken ? ' --token-file FILE' : ''}`;
}

/** The address of the page. If the recording starts after it was loaded, it is inferred from the requests. */
function pageOf(transcript: Transcript): string | undefined {
  const seen = transcript.of('navigation').map(({ url }) => url);
  const told = transcript
    .of('ws.request', 'http.request')
    .flatMap(({ headers }) => [headers['referer'], headers['origin']])
    .filter((each) => each !== undefined);
  return [...seen.toReversed(), ...told].find((each) => /^https?:/.test(each) && URL.canParse(each));
}
