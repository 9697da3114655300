/** A scenario's evidence on disk: one line with probes and configuration, then the lines of the transcript. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { inferred } from 'realtime-doctor/contract/inferred.ts';
import { asUsed } from 'realtime-doctor/diagnosis/infer.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import type { Configuration, Evidence, ProbeReport } from 'realtime-doctor/diagnosis/index.ts';
import type { Entry, Header } from 'realtime-doctor/transcript/entries.ts';
import { Transcript } from 'realtime-doctor/transcript/transcript.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import type { ScenarioRun } from './run.ts';
import { slug } from 'realtime-doctor/text.ts';

export interface Recording {
  readonly name: string;
  readonly expected: string;
  readonly also: readonly string[];
  /** The fault, in one sentence. */
  readonly fault: string;
  readonly header: Header | undefined;
  readonly entries: readonly Entry[];
  readonly probes: ProbeReport;
  readonly configuration: Configuration;
}

type Asked = Omit<Recording, 'name' | 'header' | 'entries'>;

/**
 * Maximum characters of a body, and lines at each end of a log. Pages and tracebacks are long, and no rule reads
 * more.
 */
const BODY = 400;
const LINES = 80;

export function write(dir: string, { row, scenario: { also = [], fault }, evidence }: ScenarioRun): void {
  if (evidence) keep(dir, { name: slug(row.scenario), expected: row.expected, also, fault, evidence });
}

/** Writes one recording to `dir`, where {@link readAll} finds it. */
export function keep(
  dir: string,
  {
    name,
    expected,
    also,
    fault,
    evidence,
  }: Pick<Recording, 'name' | 'expected' | 'also' | 'fault'> & {
    readonly evidence: NonNullable<ScenarioRun['evidence']>;
  },
): void {
  const { transcript, configuration, probes } = evidence;
  const asked: Asked = { expected, also, fault, configuration, probes: { ...probes, logs: ends(probes.logs) } };
  const lines = transcript ? [asked, transcript.header, ...transcript.entries] : [asked];
  mkdirSync(dir, { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line, short)}\n`).join('');
  // Stack traces have the path of this clone. Remove it.
  writeFileSync(join(dir, `${name}.jsonl`), text.replaceAll(ROOT, '/srv/stackmotive-e2e'));
}

export function readAll(dir: string): Recording[] {
  return readdirSync(dir)
    .toSorted()
    .map((file) => {
      const lines = readFileSync(join(dir, file), 'utf8').trimEnd().split('\n');
      const [asked, header, ...entries] = lines.map((line): unknown => JSON.parse(line));
      const name = file.replace(/\.jsonl$/, '');
      return { ...(asked as Asked), name, header: header as Header | undefined, entries: entries as Entry[] };
    });
}

/** The evidence after the first `count` entries (default: all). */
export function evidenceOf(recording: Recording, count = recording.entries.length): Evidence {
  const { header, entries, probes, configuration } = recording;
  const transcript = header && new Transcript(header, entries.slice(0, count));
  return { transcript, probes, configuration, contract: contractOf(transcript) };
}

/** For a page without a contract, the one inferred from its traffic. */
function contractOf(transcript: Transcript | undefined): Contract {
  if (transcript?.header.contract !== inferred.name) return stackmotive;
  return asUsed(inferred, connections(transcript, inferred));
}

const short = (key: string, value: unknown): unknown =>
  key === 'body' && typeof value === 'string' ? value.slice(0, BODY) : value;

const ends = <T>(lines: readonly T[]): readonly T[] =>
  lines.length > 2 * LINES ? [...lines.slice(0, LINES), ...lines.slice(-LINES)] : lines;
