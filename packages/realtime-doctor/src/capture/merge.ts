/** Merges the captures of a sharded run into one. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError, UsageError } from '../errors.ts';
import { captureName, type Capture, type CapturedJourney } from './capture.ts';
import { sourcesOf, writeDerived } from './derived.ts';
import { MANIFEST, readManifest } from './manifest.ts';
import { filedNames } from './filed.ts';
import { publish } from './publish.ts';
import { Redactor } from '../redaction/index.ts';
import { conclude, policyOf } from './verdict.ts';
import { readCapture } from './verify/capture.ts';
import { Files } from './verify/files.ts';
import { verify } from './verify/index.ts';
import { Problems } from './verify/problem.ts';
import { verificationText } from './verify/text.ts';

interface Part {
  readonly dir: string;
  readonly capture: Capture;
  readonly root: string;
}

/**
 * Merges captures into a new one in `parent` and returns its path and its `capture.json`. The verdict is computed
 * from the journeys of all parts. @throws EvidenceError for a part that does not verify or a missing shard;
 * UsageError for parts that don't belong together
 */
export async function merge(dirs: readonly string[], parent: string): Promise<{ path: string; capture: Capture }> {
  const parts = dirs.map(readPart);
  refuseStrangers(parts);
  refuseMissing(parts);
  const capture = joinCaptures(parts);
  const path = await publish(
    parent,
    captureName(capture),
    new Redactor(),
    (dir) => {
      copyParts(parts, capture, dir);
      writeFileSync(join(dir, 'capture.json'), `${JSON.stringify(capture, undefined, 2)}\n`);
    },
    writeDerived,
  );
  return { path, capture };
}

function readPart(dir: string): Part {
  const verification = verify(dir);
  const read = readCapture(new Files(dir), new Problems());
  if (verification.verified && read) return { dir, capture: read.capture, root: readManifest(dir).root };
  throw new EvidenceError(`${dir} does not verify, so it can't be merged.`, verificationText(verification));
}

function refuseStrangers(parts: readonly Part[]): void {
  if (parts.length < 2) {
    throw new UsageError('Merging needs at least two captures.', 'Name the capture of each shard.');
  }
  const commits = new Set(parts.map(({ capture }) => capture.commit));
  if (commits.size > 1) {
    throw new UsageError(
      `The captures are of different commits: ${[...commits].join(' and ')}.`,
      'Merge the shards of one run.',
    );
  }
  const titles = parts.flatMap(({ capture }) =>
    capture.journeys.filter(({ superseded }) => !superseded).map(({ title }) => title),
  );
  const twice = titles.find((title, index) => titles.indexOf(title) < index);
  if (twice !== undefined) {
    throw new UsageError(
      `The journey "${twice}" is in two of the captures.`,
      'Merge the shards of one run, each once.',
    );
  }
}

/** A missing shard would not be visible in the merged capture, so it is an error. */
function refuseMissing(parts: readonly Part[]): void {
  const shards = parts.flatMap(({ capture }) => capture.shard ?? []);
  if (shards.length === 0) return;
  const total = Math.max(...shards.map((shard) => shard.total));
  const seen = new Set(shards.map(({ current }) => current));
  const missing = Array.from({ length: total }, (_, index) => index + 1).filter((number) => !seen.has(number));
  if (missing.length === 0 && shards.length === parts.length) return;
  throw new EvidenceError(
    missing.length > 0
      ? `Of ${total} shards, ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`
      : 'One of the captures is not a shard.',
    `Merge all ${total} shards: the missing one may be the one that failed.`,
  );
}

function joinCaptures(parts: readonly Part[]): Capture {
  const captures = parts.map(({ capture }) => capture);
  const [first] = captures as [Capture, ...Capture[]];
  const starts = captures.map(({ startedAt }) => Date.parse(startedAt));
  const began = Math.min(...starts);
  const ended = Math.max(...captures.map(({ ms }, index) => (starts[index] ?? 0) + ms));
  const journeys = captures.flatMap((capture) =>
    capture.journeys.map((journey): CapturedJourney => ({ ...journey, run: journey.run ?? capture.run })),
  );
  const configuration = joinRecords(captures.map((capture) => capture.configuration));
  const noSkip = captures.some((capture) => capture.configuration['E2E_NO_SKIP'] === 'true');
  const cut = captures.filter((capture) => capture.interrupted);
  // A signal outweighs a time limit, because it was sent on purpose.
  const outOfTime = cut.length > 0 && cut.every((capture) => capture.outOfTime);
  const errors = captures.flatMap((capture) => capture.errors);
  const unselected = unselectedByAll(captures);
  const outcome = conclude({
    journeys,
    interrupted: cut.length > 0,
    ...(outOfTime ? { outOfTime } : {}),
    errors: errors.map((message) => ({ message })),
    unselected: unselected.length,
    policy: { ...policyOf(configuration), noSkip },
  });
  return {
    version: first.version,
    ...outcome,
    run: first.run,
    commit: first.commit,
    startedAt: new Date(began).toISOString(),
    ms: ended - began,
    stack: joined(captures.map(({ stack }) => stack)),
    interrupted: cut.length > 0,
    ...(outOfTime ? { outOfTime } : {}),
    errors,
    journeys: journeys.map((journey, index) => ({ ...journey, ...folderOf(journey, index) })),
    ...(unselected.length > 0 ? { unselected } : {}),
    versions: joinRecords(captures.map(({ versions }) => versions)),
    configuration: { ...configuration, ...(noSkip ? { E2E_NO_SKIP: 'true' } : {}) },
    parts: parts.map(({ capture: { run, summary }, root }) => ({ run, summary, root })),
  };
}

/** Required journeys that none of the parts ran. */
function unselectedByAll(captures: readonly Capture[]): string[] {
  const ran = new Set(captures.flatMap(({ journeys }) => journeys.map(({ title }) => title)));
  return [...new Set(captures.flatMap(({ unselected = [] }) => unselected))].filter((title) => !ran.has(title));
}

const folderOf = ({ folder }: CapturedJourney, index: number): { folder?: string } =>
  folder ? { folder: folder.replace(/^journeys\/(?:\d+-)?/, `journeys/${String(index + 1).padStart(2, '0')}-`) } : {};

const joined = (values: readonly string[]): string => [...new Set(values)].join(' | ');

function joinRecords(records: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return Object.fromEntries(names.map((name) => [name, joined(records.flatMap((record) => record[name] ?? []))]));
}

function copyParts(parts: readonly Part[], { journeys }: Capture, dir: string): void {
  const folders = journeys.map(({ folder }) => folder);
  let index = 0;
  for (const [number, { dir: from, capture }] of parts.entries()) {
    for (const { folder } of capture.journeys) {
      const to = folders[index++];
      if (folder && to) cpSync(join(from, folder), join(dir, to), { recursive: true });
    }
    const { contract } = sourcesOf(from);
    const filed = capture.journeys.flatMap(({ folder }) => (folder ? filedNames(contract(folder)) : []));
    copyRest(from, dir, `parts/${number + 1}`, filed);
  }
}

/** Copies the Allure results of all parts into one folder, and everything else into one folder per part. */
function copyRest(from: string, dir: string, own: string, filed: readonly string[]): void {
  for (const name of readdirSync(from)) {
    const isOurs = ['capture.json', MANIFEST, 'journeys', 'report.md', 'report.html'].includes(name);
    if (isOurs || filed.some((each) => name.endsWith(each))) continue;
    const to = name === 'allure-results' ? name : `${own}/${name}`;
    mkdirSync(join(dir, to, '..'), { recursive: true });
    cpSync(join(from, name), join(dir, to), { recursive: true });
  }
}
