/** The page watched and the probes asked, side by side, and all of it by a deadline. */
import type { Browser } from '@playwright/test';
import type { Contract } from '../contract/contract.ts';
import type { ProbeReport } from '../diagnosis/probes.ts';
import { saysLost } from '../diagnosis/scene.ts';
import { socketUrlsOf } from '../diagnosis/sockets.ts';
import { connections } from '../transcript/connections.ts';
import type { Recorder } from '../transcript/recorder.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { runProbes } from '../probes/index.ts';
import { before, left, type Deadline } from '../probes/outcome.ts';
import { FirstSocket } from './first-socket.ts';
import type { Patient } from './patient.ts';
import { visit } from './visit.ts';

/** How long the page is watched, how long the probes may take at least, and what is kept for asking again. Milliseconds. */
const WATCH = 4000;
const PROBES = 6500;
const AGAIN = 2500;
/** The end of the time, for judging and saying what was seen. Milliseconds. */
const ANSWER = 300;
/** Less is not enough to ask everything again. Milliseconds. */
const LITTLE = 800;

export interface Looked {
  readonly transcript: Transcript | undefined;
  readonly report: ProbeReport;
  readonly skipped: ProbeReport['skipped'];
}

/** Probes go where the page goes, so the page goes first. */
export async function look(
  browser: Browser | undefined,
  { given, url, token, key, say }: Patient,
  known: readonly string[] | undefined,
  end: Deadline,
): Promise<Looked> {
  const { contract, probes = {}, watch = WATCH } = given;
  const deadline = { at: end.at - ANSWER };
  const begun = new FirstSocket(contract);
  let recorder: Recorder | undefined;
  if (browser) say('page: opened headless, and watched');
  const visiting = browser
    ? visit(browser, {
        ...given.visit,
        url,
        contract,
        storage: { ...given.storage, ...(token === undefined || key === undefined ? {} : { [key]: token }) },
        secrets: [token, probes.secret].filter((secret) => secret !== undefined),
        watch,
        deadline: { at: deadline.at - LITTLE },
        onRecorder: (own) => {
          recorder = own;
          begun.follow(own);
          given.visit?.onRecorder?.(own);
        },
      })
    : undefined;
  const ask = (within: number, socketUrls: readonly string[]): Promise<ProbeReport> => {
    const own = token === undefined ? {} : { token };
    const atMost = Math.min(probes.within ?? within, left(deadline));
    return runProbes({ ...probes, ...own, within: atMost, pageUrl: url, contract, socketUrls });
  };
  const probing = async (): Promise<ProbeReport> => {
    const seen = known ?? (visiting ? await Promise.race([begun.urls, visiting.then(() => begun.urls)]) : []);
    say('probes: asked from here, side by side');
    // All the time that there is, but for asking again.
    return ask(Math.max(PROBES, left(deadline) - AGAIN), seen);
  };
  const [visited, report] = await Promise.all([visiting && before(deadline, visiting), probing()]);
  // What was seen until then is with its recorder.
  const transcript = visited ?? recorder?.transcript;
  const skipped =
    visiting && !visited ? [{ probe: 'page in a browser, to the end', why: 'the time was up before it was over' }] : [];
  const why = transcript && whyAgain(transcript, report, contract);
  if (!transcript || why === undefined) return { transcript, report, skipped };
  if (left(deadline) < LITTLE) {
    const unasked = { probe: 'probes once more', why: `the time was up; ${why}` };
    return { transcript, report, skipped: [...skipped, unasked] };
  }
  say(`probes: asked once more, since ${why}`);
  return { transcript, report: await ask(left(deadline), socketUrlsOf(transcript, contract)), skipped };
}

/** The page went where nobody asked, or all was well when the probes asked, and then it was not. */
function whyAgain(transcript: Transcript, { routes }: ProbeReport, contract: Contract): string | undefined {
  const unasked = socketUrlsOf(transcript, contract)
    .map((url) => new URL(url.replace(/^ws/, 'http')).origin)
    .filter((origin) => !routes.some((route) => route.origin === origin));
  if (unasked.length > 0) return `the page goes to ${unasked.join(', ')}`;
  return wasLost(transcript, contract) ? 'the page lost its connection' : undefined;
}

/** The page was let in and is not any more, with nobody's word that it should not be. */
function wasLost(transcript: Transcript, contract: Contract): boolean {
  const all = connections(transcript, contract);
  const wasIn = all.some(({ connected }) => connected);
  const last = all.at(-1);
  const isOut = !last?.connected || last.ended !== undefined || saysLost(transcript, contract);
  return wasIn && isOut && !last?.refused;
}
