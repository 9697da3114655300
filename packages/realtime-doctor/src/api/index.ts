/**
 * The library: takes a page, a recording or a transcript and returns an answer. An answer is plain data, the same
 * that `--json` prints; `realtime-doctor/answer.schema.json` describes it.
 */
import { inferred } from '../contract/inferred.ts';
import { readContract, type Contract, type ContractFile } from '../contract/index.ts';
import { UsageError } from '../errors.ts';
import { toJson as liveJson } from '../examine/answer.ts';
import { examine as examinePage } from '../examine/examine.ts';
import {
  explain as explainRecording,
  findRecordings,
  openRecording,
  toJson as recordingJson,
  type Unseen,
} from '../explain/index.ts';
import type { Finding, RuledOut } from '../diagnosis/index.ts';
import { parseTranscript } from '../transcript/recorder.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { LiveAnswer, RecordingAnswer } from './schema.ts';

export interface Described {
  /** What the application promises. Default: inferred from the page's traffic. */
  readonly contract?: ContractFile;
}

export interface ExamineOptions extends Described {
  /** The user's access token. It is sent only to the page's origin and to the origins in `trusted`. */
  readonly token?: string;
  /** Other origins that the page may send the token to. */
  readonly trusted?: readonly string[];
  /** The localStorage key for the token. */
  readonly storageKey?: string;
  /** `false` opens no browser; the answer is then never `healthy`. */
  readonly page?: boolean;
  /** `false` only watches the page and sends no requests to its servers. */
  readonly probes?: boolean;
  /** How long to watch the page, in milliseconds. Default: 3600. */
  readonly watchMs?: number;
  /** Overall time limit, in milliseconds. Checks that did not finish are listed as unseen. Default: 9000. */
  readonly withinMs?: number;
  /** Called with each line of progress. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Opens a page as its user would, watches it, probes its servers for what remains open, and diagnoses why realtime
 * does not work.
 * @throws UsageError if the URL or the contract is not valid
 * @example const { verdict, findings } = await examine('http://localhost:5173');
 */
export async function examine(url: string | URL, options: ExamineOptions = {}): Promise<LiveAnswer> {
  const { contract, token, trusted, storageKey, page, probes, watchMs, withinMs, onProgress } = options;
  const examined = await examinePage({
    url: pageOf(url),
    ...(contract ? { contract: checked(contract) } : {}),
    ...(token === undefined ? {} : { token }),
    ...(trusted === undefined ? {} : { trusted }),
    ...(storageKey === undefined ? {} : { storageKey }),
    ...(page === undefined ? {} : { page }),
    ...(probes === false ? { probes: false } : {}),
    ...(watchMs === undefined ? {} : { watch: watchMs }),
    ...(withinMs === undefined ? { isSoft: true } : { within: withinMs }),
    ...(onProgress ? { say: onProgress } : {}),
  });
  return liveJson(examined);
}

/**
 * Explains a recording: a Playwright trace, a HAR, or a capture's `transcript.jsonl`. Sends no requests.
 * @param file - path of the recording, or of a folder with one recording in it
 * @throws UsageError if there is none, or more than one
 * @throws EvidenceError if it is damaged
 */
export async function explain(file: string, { contract }: Described = {}): Promise<RecordingAnswer> {
  const found = findRecordings(file);
  const [only] = found;
  if (!only || found.length > 1) {
    throw new UsageError(
      `${file} has ${found.length} recordings, but only one can be explained.`,
      'Pass one of the files.',
    );
  }
  const declared = contract ? checked(contract) : inferred;
  return recordingJson(explainRecording(await openRecording(only, declared), declared));
}

export interface DiagnoseOptions extends Described {
  /**
   * Result of the recorded test. Without it, a transcript without a fault is inconclusive, because the page may be at
   * fault.
   */
  readonly outcome?: 'passed' | 'failed';
}

export interface Diagnosis {
  readonly verdict: 'healthy' | 'broken' | 'inconclusive';
  /** Causes that the transcript proves, the earliest in the connection first. */
  readonly findings: readonly Finding[];
  /** Possible causes; a look-alike fits as well. */
  readonly candidates: readonly Finding[];
  /** Why it is inconclusive, and what would decide it. */
  readonly unseen: readonly Unseen[];
  readonly ruledOut: readonly RuledOut[];
}

/**
 * Diagnoses a transcript. Pure: the same transcript gives the same answer.
 * @param transcript - a {@link Transcript}, or the text of a `transcript.jsonl`
 * @throws EvidenceError if the text is not a transcript
 */
export function diagnose(transcript: Transcript | string, { contract, outcome }: DiagnoseOptions = {}): Diagnosis {
  const { verdict, findings, candidates, unseen, ruledOut } = explainRecording(
    {
      format: 'capture',
      name: 'the transcript',
      failures: [],
      transcript: typeof transcript === 'string' ? parseTranscript(transcript) : transcript,
      limits: { network: true, webSockets: true, frames: true, closings: true },
      ...(outcome === undefined ? {} : { outcome }),
    },
    contract ? checked(contract) : inferred,
  );
  return { verdict, findings, candidates, unseen, ruledOut };
}

function pageOf(url: string | URL): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new UsageError(`${String(url)} is not an http or https URL.`, 'Pass the URL of the page.');
}

function checked(contract: ContractFile): Contract {
  const read = readContract(contract);
  if ('contract' in read) return read.contract;
  throw new UsageError(`The contract is not valid: ${read.path}: ${read.says}.`, 'Correct that field.');
}
