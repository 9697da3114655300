/** Diagnoses a failed test: from the recording alone if that decides, otherwise with probes of the servers. */
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { diagnose, NOT_RECOGNISED, type Finding, type ProbeReport } from 'realtime-doctor/diagnosis/index.ts';
import { asUsed } from 'realtime-doctor/diagnosis/infer.ts';
import { setScene } from 'realtime-doctor/diagnosis/scene.ts';
import { socketUrlsOf } from 'realtime-doctor/diagnosis/sockets.ts';
import { symptoms } from 'realtime-doctor/diagnosis/symptoms.ts';
import { openQuestionsOf } from 'realtime-doctor/examine/look.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import type { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { withClientLine } from './client-line.ts';
import { attempted } from './warn.ts';
import type { Settings } from './options.ts';

/** Time limit for all probes together. */
const ASKING_MS = 2600;

export interface Diagnosis {
  readonly contract: Contract;
  /** All findings, including "not recognised"; empty if nothing is wrong with realtime. */
  readonly findings: readonly Finding[];
  /** The named causes, the first one to fix first. */
  readonly causes: readonly Finding[];
  readonly probes?: ProbeReport;
}

export async function diagnoseRecording(
  { transcript }: Recording,
  settings: Settings,
  declared: Contract,
): Promise<Diagnosis> {
  const diagnosis = await diagnosed(transcript, settings, declared);
  const { contract, findings, probes } = diagnosis;
  const lined = findings.map((finding) => withClientLine(finding, transcript, contract));
  return concluded(contract, lined, probes);
}

async function diagnosed(transcript: Transcript, { ask }: Settings, declared: Contract): Promise<Diagnosis> {
  const contract = asUsed(declared, connections(transcript, declared));
  const alone = diagnose({ transcript, contract });
  const isDecided =
    alone.length > 0 && alone.every(({ certainty, id }) => certainty === 'certain' && id !== NOT_RECOGNISED);
  const isOdd = alone.length > 0 || symptoms(setScene({ transcript, contract })).length > 0;
  if (isDecided || !isOdd || !ask) return concluded(contract, alone);
  const probes = await askServers(transcript, contract);
  if (!probes || isContradicted(probes, transcript, contract)) return concluded(contract, alone);
  const findings = diagnose({ transcript, contract, probes });
  const isNamed = findings.some(({ id }) => id !== NOT_RECOGNISED);
  return isNamed ? concluded(contract, findings, probes) : concluded(contract, alone, probes);
}

function concluded(contract: Contract, findings: readonly Finding[], probes?: ProbeReport): Diagnosis {
  const causes = findings.filter(({ id }) => id !== NOT_RECOGNISED);
  return { contract, findings, causes, ...(probes ? { probes } : {}) };
}

/** Probes the servers that the page used; undefined if there is no page to probe for. */
async function askServers(transcript: Transcript, contract: Contract): Promise<ProbeReport | undefined> {
  const pageUrl = transcript.of('navigation').findLast(({ url }) => /^https?:/.test(url))?.url;
  if (pageUrl === undefined) return undefined;
  return await attempted('asking the servers of a failed test', ASKING_MS + 1000, async () => {
    // Loaded here because few tests need it.
    const { runProbes } = await import('realtime-doctor/probes/index.ts');
    const { refusedIn } = await import('realtime-doctor/examine/refused.ts');
    const all = connections(transcript, contract);
    const last = all.findLast(({ asked }) => asked.engineVersion !== undefined);
    return await runProbes({
      pageUrl,
      contract,
      socketUrls: socketUrlsOf(transcript, contract),
      engineVersion: last?.asked.engineVersion === '3' ? '3' : '4',
      openQuestions: openQuestionsOf(transcript, contract),
      // Cookies of the test's own contexts are theirs.
      refused: refusedIn(transcript, contract).map((url) => ({ url, cookieBytes: 0 })),
      within: ASKING_MS,
    });
  });
}

/**
 * True if a server answered the page but cannot be reached now. Either the test's own tear-down stopped it, or it never
 * existed and `page.route` answered for it. Its answers now have nothing to do with the test.
 */
function isContradicted({ routes }: ProbeReport, transcript: Transcript, contract: Contract): boolean {
  const answered = originsThatAnswered(transcript, contract);
  return routes.some(({ origin, dns, tcp }) => {
    const isGone = [dns, tcp].some((outcome) => outcome !== undefined && outcome.is !== 'answered');
    return isGone && answered.has(origin);
  });
}

/** Origins whose newest request or socket got an answer. */
function originsThatAnswered(transcript: Transcript, contract: Contract): ReadonlySet<string> {
  const last = new Map<string, boolean>();
  const requests = new Map(transcript.of('http.request').map(({ request, url }) => [request, originOf(url)]));
  for (const entry of transcript.of('http.response', 'http.failed')) {
    last.set(requests.get(entry.request) ?? '', entry.kind === 'http.response' || entry.blockedReason !== undefined);
  }
  for (const { asked, opened, handshake } of connections(transcript, contract)) {
    last.set(
      originOf(asked.url),
      opened !== undefined || handshake !== undefined || last.get(originOf(asked.url)) === true,
    );
  }
  return new Set([...last].filter(([, hasAnswered]) => hasAnswered).map(([origin]) => origin));
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url.replace(/^ws/, 'http')).origin : '');
