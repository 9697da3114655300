/** Captures for the reports' tests: real transcripts and their diagnoses, as one run. */
import { CAPTURE_VERSION, captured, type Capture, type CapturedJourney } from 'realtime-doctor/capture/capture.ts';
import type { ReportSources } from 'realtime-doctor/report/index.ts';
import { diagnose } from 'realtime-doctor/diagnosis/index.ts';
import { judge, invariants } from 'realtime-doctor/claims/index.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import type { Entry } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { evidenceOf, recorded, type Recorded } from '../diagnosis/recorded.ts';

export interface Told {
  readonly title: string;
  readonly transcript: Transcript;
  readonly probes?: { readonly entries: number; readonly report: Recorded['probes'] };
  readonly findings?: CapturedJourney['findings'];
  readonly error?: string;
  readonly pictures?: Readonly<Record<string, Uint8Array>>;
}

/** A recording as a journey: its claims are judged at its end, and its findings come from the diagnosis. */
function journeyOf(recording: Recorded): Told | undefined {
  const { header, entries, probes, name } = recording;
  if (!header) return undefined;
  const transcript = new Transcript(header, judged([...entries], header));
  return {
    title: `Recorded › ${name}`,
    transcript,
    probes: { entries: transcript.entries.length, report: probes },
    findings: diagnose(evidenceOf(recording)),
  };
}

/** With the invariants, and others, judged at the end. */
export function judged(entries: Entry[], header: Transcript['header'], more: readonly string[] = []): Entry[] {
  const transcript = new Transcript(header, entries);
  const said = [...invariants, ...more].map((claim, index): Entry => {
    const { verdict, expected, actual, because } = judge(transcript, stackmotive, claim, { page: 'p1' });
    return {
      id: `e${entries.length + index + 1}`,
      t: transcript.until + index,
      source: 'journey',
      kind: 'judged',
      claim,
      parameters: { page: 'p1' },
      holds: verdict === 'holds',
      verdict,
      expected,
      actual,
      because,
    };
  });
  return [...entries, ...said];
}

export const recordedJourneys: readonly Told[] = recorded.flatMap((recording) => journeyOf(recording) ?? []);

/** A run with these journeys; a journey has failed if a claim failed or a cause was found. */
export function sourcesFor(told: readonly Told[], more: Partial<Capture> = {}): ReportSources {
  const folders = new Map(
    told.map((journey, index) => [`journeys/${String(index + 1).padStart(2, '0')}-told`, journey]),
  );
  const journeys = [...folders].map(([folder, { title, transcript, findings = [], error }]): CapturedJourney => {
    const claims = transcript.of('judged').map(captured);
    const failed = claims.some(({ holds }) => !holds) || findings.length > 0 || error !== undefined;
    return {
      title,
      status: failed ? 'failed' : 'passed',
      tags: [],
      claims,
      findings,
      ms: transcript.until,
      folder,
      ...(error === undefined ? {} : { error }),
    };
  });
  const failed = journeys.filter(({ status }) => status === 'failed').length;
  const capture: Capture = {
    version: CAPTURE_VERSION,
    verdict: failed > 0 ? 'failed' : 'passed',
    exitCode: failed > 0 ? 1 : 0,
    summary:
      failed > 0
        ? `FAILED: the product is wrong; ${failed} of ${journeys.length} journeys failed.`
        : `PASSED: every claim holds; ${journeys.length} of ${journeys.length} journeys passed.`,
    run: 'test',
    startedAt: '2026-01-01T00:00:00.000Z',
    ms: 1000,
    stack: 'local: processes',
    commit: 'abc1234',
    interrupted: false,
    errors: [],
    journeys,
    versions: { node: '20' },
    configuration: { E2E_STACK: 'local', STACKMOTIVE_JWT_SECRET: '‹secret #a1b2c3›' },
    ...more,
  };
  const of = (folder: string): Told => folders.get(folder) as Told;
  const pictures = (folder: string): Readonly<Record<string, Uint8Array>> => of(folder).pictures ?? {};
  const files = [...folders.keys()].flatMap((folder) =>
    Object.entries(pictures(folder)).map(([name, bytes]): [string, number] => [
      `${folder}/screenshots/${name}`,
      bytes.length,
    ]),
  );
  return {
    capture,
    transcript: (folder) => of(folder).transcript,
    contract: () => stackmotive,
    probes: (folder) => of(folder).probes,
    pictures: (folder) => Object.keys(pictures(folder)).toSorted(),
    picture: (path) => {
      const [folder = '', name = ''] = path.split('/screenshots/');
      return pictures(folder)[name] as Uint8Array;
    },
    files: new Map([...files, ['logs/worker-0/backend.log', 10]]),
  };
}
