/**
 * The derived files of a capture: every file whose text follows from `capture.json`, the transcripts and the probes
 * alone. `publish` writes them from the redacted files on disk; `verify` derives them again and compares.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFinding } from '../diagnosis/explain.ts';
import type { Contract } from '../contract/index.ts';
import type { Finding, ProbeReport } from '../diagnosis/index.ts';
import { readTranscript } from '../transcript/recorder.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { Capture, CapturedJourney } from './capture.ts';
import { consoleText, conversation } from './conversation.ts';
import { CONTRACT, FINDINGS, PROBES, TRANSCRIPT } from './file-names.ts';
import { har } from './har.ts';
import { markdown } from './markdown.ts';
import { report } from '../report/index.ts';
import { walkFolder } from './walk-folder.ts';
import { filedBy } from './filed.ts';

/**
 * `probes.json` of a failed journey: what its findings are based on, together with the transcript up to `entries`.
 */
export interface StoredProbes {
  /** Number of transcript entries when the diagnosis was made. */
  readonly entries: number;
  readonly report: ProbeReport;
}

/** The source files of a capture, wherever they are stored. Folders are those in `capture.json`. */
export interface Sources {
  readonly capture: Capture;
  readonly transcript: (folder: string) => Transcript;
  readonly contract: (folder: string) => Contract;
  readonly probes: (folder: string) => StoredProbes | undefined;
  readonly findings: (folder: string) => readonly Finding[] | undefined;
  /** File names of a journey's screenshots, in order. */
  readonly pictures: (folder: string) => readonly string[];
  /** Bytes of a screenshot, by path. */
  readonly picture: (path: string) => Uint8Array;
  /** Paths of the files in the capture, with their sizes in bytes. */
  readonly files: ReadonlyMap<string, number>;
}

export interface Derived {
  readonly path: string;
  readonly text: string;
}

interface ToDerive {
  readonly path: string;
  readonly make: () => string;
}

/** Every derived text with its path in the capture, except those left out of this copy. Pure. */
export function derivedTexts(sources: Sources): Derived[] {
  const { capture } = sources;
  const all: ToDerive[] = [
    ...capture.journeys.flatMap((journey) => ofJourney(journey, sources)),
    { path: 'report.md', make: () => markdown(capture) },
    { path: 'report.html', make: () => report(sources) },
    ...filedConversation(sources),
  ];
  return all.filter(({ path }) => !capture.leftOut?.includes(path)).map(({ path, make }) => ({ path, text: make() }));
}

function ofJourney({ folder }: CapturedJourney, sources: Sources): ToDerive[] {
  if (!folder) return [];
  const transcript = sources.transcript(folder);
  const findings = sources.findings(folder);
  const findingsToo = (found: readonly Finding[]): string =>
    findingsText(found, transcript, sources.probes(folder)?.report);
  return [
    { path: `${folder}/websocket.txt`, make: () => conversation(transcript) },
    { path: `${folder}/console.txt`, make: () => consoleText(transcript) },
    { path: `${folder}/journey.har`, make: () => har(transcript) },
    ...(findings ? [{ path: `${folder}/findings.txt`, make: () => findingsToo(findings) }] : []),
  ];
}

/** All findings as plain text. */
export function findingsText(
  findings: readonly Finding[],
  transcript: Transcript,
  probes: ProbeReport | undefined,
): string {
  return findings.flatMap((finding) => [...explainFinding(finding, { transcript, probes }), '']).join('\n');
}

function filedConversation({ capture, transcript, contract, pictures }: Sources): ToDerive[] {
  const filed = filedBy(capture, contract, pictures);
  if (!filed) return [];
  const { journey, conversation: path } = filed;
  const make = (): string =>
    `${capture.summary}\nJourney: ${journey.title}\n\n${conversation(transcript(journey.folder))}`;
  return [{ path, make }];
}

/** The screenshot that is filed under a fixed name: its path, and the path of the original. */
export const filedPicture = ({ capture, contract, pictures }: Sources): { path: string; from: string } | undefined =>
  filedBy(capture, contract, pictures)?.picture;

/** Writes all derived files into a capture before it is published. Returns their paths. */
export function writeDerived(dir: string): string[] {
  const sources = sourcesOf(dir);
  const texts = derivedTexts(sources);
  for (const { path, text } of texts) writeFileSync(join(dir, path), text);
  const picture = filedPicture(sources);
  if (picture) copyFileSync(join(dir, picture.from), join(dir, picture.path));
  return [...texts, ...(picture ? [picture] : [])].map(({ path }) => path);
}

/** The sources of a capture that we wrote ourselves. `verify` reads untrusted captures through `Files` instead. */
export function sourcesOf(dir: string): Sources {
  const json = (path: string): unknown =>
    existsSync(join(dir, path)) ? JSON.parse(readFileSync(join(dir, path), 'utf8')) : undefined;
  return {
    capture: json('capture.json') as Capture,
    transcript: (folder) => readTranscript(join(dir, folder, TRANSCRIPT)),
    contract: (folder) => json(`${folder}/${CONTRACT}`) as Contract,
    probes: (folder) => json(`${folder}/${PROBES}`) as StoredProbes | undefined,
    findings: (folder) => json(`${folder}/${FINDINGS}`) as Finding[] | undefined,
    pictures: (folder) => {
      const at = join(dir, folder, 'screenshots');
      return existsSync(at) ? readdirSync(at).toSorted() : [];
    },
    picture: (path) => readFileSync(join(dir, path)),
    files: new Map(walkFolder(dir).flatMap(({ path, type, size }) => (type === 'file' ? [[path, size]] : []))),
  };
}
