/** Watches the page first and probes afterwards, so that no probe changes what is observed. Both within a deadline. */
import type { Browser } from 'playwright-core';
import type { Contract } from '../contract/contract.ts';
import { diagnose } from '../diagnosis/index.ts';
import { asUsed } from '../diagnosis/infer.ts';
import type { ProbeReport } from '../diagnosis/probes.ts';
import { setScene } from '../diagnosis/scene.ts';
import { socketUrlsOf } from '../diagnosis/sockets.ts';
import { symptoms } from '../diagnosis/symptoms.ts';
import { connections } from '../transcript/connections.ts';
import type { Recorder } from '../transcript/recorder.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { noProbesFor, runProbes, type ProbeRequest } from '../probes/index.ts';
import type { RefusedRequest } from '../probes/refused.ts';
import { before, deadlineIn, left, type Deadline } from '../probes/outcome.ts';
import { unacknowledged } from './patience.ts';
import type { Plan } from './plan.ts';
import { refusedOn } from './refused.ts';
import { visit } from './visit.ts';

/** Default time for watching the page. */
export const WATCH_MS = 3600;
/** Kept for the probes: a short silence proves nothing. */
const PROBES_MS = 3800;
/** Kept for probes of servers that have answered the page, and so will answer a probe quickly. */
const FEW_PROBES_MS = 1500;
/** Upper limit of a visit with a soft deadline. */
const MAX_SOFT_VISIT_MS = 90_000;
/** In this time, a working server answers once more. */
const LOOK_AGAIN_MS = 2000;
/** Kept at the end for judging and formatting. */
const ANSWER_MS = 300;

export interface Looked {
  readonly transcript: Transcript | undefined;
  readonly report: ProbeReport;
  readonly skipped: ProbeReport['skipped'];
  /** The contract, with the page's own traffic taken into account. */
  readonly contract: Contract;
}

export async function look(browser: Browser | undefined, plan: Plan, end: Deadline): Promise<Looked> {
  const deadline = { at: end.at - ANSWER_MS };
  const { transcript, skipped, refused } = browser
    ? await watchPage(browser, plan, deadline)
    : { transcript: undefined, skipped: [], refused: [] };
  const contract = transcript ? asUsed(plan.contract, connections(transcript, plan.contract)) : plan.contract;
  const late = plan.given.isSoft ? deadlineIn(transcript ? PROBES_MS : 0).at : 0;
  const report = await ask(plan, contract, { transcript, refused }, { at: Math.max(deadline.at, late) });
  return { transcript, report, skipped, contract };
}

interface Watched {
  readonly transcript: Transcript | undefined;
  readonly skipped: ProbeReport['skipped'];
  readonly refused: readonly RefusedRequest[];
}

async function watchPage(
  browser: Browser,
  { given, url, token, key, contract, watch, say }: Plan,
  deadline: Deadline,
): Promise<Watched> {
  let recorder: Recorder | undefined;
  let refused: readonly RefusedRequest[] = [];
  say('opening the page, and watching it');
  const keep = given.probes === false ? 0 : 1;
  const isSoft = given.isSoft ?? false;
  const visiting = visit(browser, {
    ...given.visit,
    url,
    contract,
    storage: { ...given.storage, ...(token === undefined || key === undefined ? {} : { [key]: token }) },
    secrets: [token, given.probes === false ? undefined : given.probes?.secret].filter(
      (secret) => secret !== undefined,
    ),
    watch,
    isSoft,
    deadline: { at: deadline.at - keep * PROBES_MS },
    servedDeadline: { at: deadline.at - keep * FEW_PROBES_MS },
    onRecorder: (own) => {
      recorder = own;
      given.visit?.onRecorder?.(own);
    },
    onSettled: async (page) => {
      if (recorder) refused = await refusedOn(page, recorder.transcript, contract);
      await given.visit?.onSettled?.(page);
    },
  });
  const visited = isSoft
    ? await before(deadlineIn(MAX_SOFT_VISIT_MS), visiting)
    : await before({ at: deadline.at - keep * FEW_PROBES_MS }, visiting);
  if (visited) return { transcript: visited, skipped: [], refused };
  // The visit ends when its page answers, which is too late to be used.
  visiting.catch(() => undefined);
  return {
    // The recorder has everything that was seen so far.
    transcript: recorder?.transcript,
    skipped: [{ probe: 'page in a browser, to the end', why: 'the time limit was reached' }],
    refused,
  };
}

/** Probes what the page's traffic left open. For a working page, only whether its servers still answer. */
async function ask(
  { given, url, token, say }: Plan,
  contract: Contract,
  { transcript, refused }: Pick<Watched, 'transcript' | 'refused'>,
  deadline: Deadline,
): Promise<ProbeReport> {
  const { probes = {} } = given;
  if (probes === false) return noProbesFor(url, 'not wanted');
  const isWell = transcript !== undefined && works(transcript, contract);
  const wantsMore =
    (probes.backendUrls?.length ?? 0) > 0 ||
    probes.redisUrl !== undefined ||
    probes.stack !== undefined ||
    probes.secret !== undefined ||
    probes.allow?.notification === true;
  const isLight = isWell && !wantsMore;
  say(isLight ? 'asking the servers once more' : 'running probes');
  return runProbes({
    ...probes,
    ...(token === undefined ? {} : { token }),
    depth: isLight ? 'light' : 'full',
    within: isLight ? Math.min(LOOK_AGAIN_MS, left(deadline)) : Math.min(probes.within ?? Infinity, left(deadline)),
    pageUrl: url,
    contract,
    socketUrls: transcript ? socketUrlsOf(transcript, contract) : [],
    streams: transcript ? quietStreams(transcript, contract) : [],
    refused,
    ...(transcript
      ? { engineVersion: versionOf(transcript, contract), openQuestions: openQuestionsOf(transcript, contract) }
      : {}),
  });
}

/** Open event streams that brought nothing: they may be quiet, or buffered by a proxy. */
const quietStreams = (transcript: Transcript, contract: Contract): string[] =>
  setScene({ transcript, contract })
    .channels.filter(
      ({ transport, ended, said }) => transport === 'event-stream' && ended === undefined && said.length === 0,
    )
    .map(({ connection }) => connection.asked.url);

/** True if nothing is wrong and no rule finds a cause from the page's traffic alone. */
function works(transcript: Transcript, contract: Contract): boolean {
  const scene = setScene({ transcript, contract });
  return scene.works && symptoms(scene).length === 0 && diagnose({ transcript, contract }).length === 0;
}

/** A connection that ends this soon after its handshake was cut. */
const EARLY_CUT_MS = 3000;

/** What the page's traffic leaves open, as questions for the probes. */
export function openQuestionsOf(
  transcript: Transcript,
  contract: Contract,
): NonNullable<ProbeRequest['openQuestions']> {
  const all = connections(transcript, contract);
  const isCut = all.some(
    ({ opened, ended, refused }) =>
      opened && ended && !refused && ended.by !== 'page' && ended.by !== 'client' && ended.t - opened.t < EARLY_CUT_MS,
  );
  const waits = all.some((connection) => unacknowledged(connection) !== undefined);
  const isSilent = all.some(
    ({ transport, opened, connectSent, connected, refused }) =>
      transport === 'websocket' && opened && connectSent && !connected && !refused,
  );
  return { cut: isCut, silent: isSilent, namespaces: waits };
}

function versionOf(transcript: Transcript, contract: Contract): '3' | '4' {
  const last = connections(transcript, contract).findLast(({ asked }) => asked.engineVersion !== undefined);
  return last?.asked.engineVersion === '3' ? '3' : '4';
}
