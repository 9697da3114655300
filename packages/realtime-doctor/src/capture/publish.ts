import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { sweepFolder } from '../process/leftovers.ts';
import { isAlive } from '../process/owner.ts';
import { writeManifest } from './manifest.ts';
import { unsafePath } from './names.ts';
import { redactFolder, sync } from '../redaction/files.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { scan, type Digest, type Leak } from '../redaction/scan.ts';
import { walkFolder } from './walk-folder.ts';

/** Process ids are only meaningful on their own machine or in their own container. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
const partialName = /^\.partial-([0-9a-f]{6})-(\d+)-/;
const DAY = 24 * 3600 * 1000;

/**
 * Publishes a folder as `parent/name` and returns its path. `write` fills a hidden sibling folder; its content is
 * redacted; `derive` adds files that follow from the content and returns their paths. Then everything is scanned,
 * listed in the manifest with the scanned digests, flushed to disk, and made visible by a single rename. If the
 * process is killed before that, `parent/name` does not exist, and the next publication removes the leftovers.
 * @throws EvidenceError if a secret is found, a name is unsafe, or `parent/name` exists; nothing is published
 */
export async function publish(
  parent: string,
  name: string,
  redactor: Redactor,
  write: (dir: string) => void | Promise<void>,
  derive?: (dir: string) => readonly string[],
): Promise<string> {
  const target = join(parent, name);
  const why = unsafePath(name) ?? (name.includes('/') || name.startsWith('.') ? 'it is not a plain name' : undefined);
  if (why) throw new EvidenceError(`"${name}" is not a valid capture name: ${why}.`, 'Choose another name.');
  mkdirSync(parent, { recursive: true });
  sweepPartials(parent);
  refuseExisting(target);
  const partial = join(parent, hiddenName(name));
  mkdirSync(partial, { mode: 0o700 });
  try {
    await write(partial);
    let leaks: readonly Leak[] = [];
    let digests = new Map<string, Digest>();
    // Traces are redacted when their journeys end. Everything is searched again only in the rare case that the scan
    // finds a secret in a trace that was registered later.
    for (const toTheScan of [true, false]) {
      redactFolder(partial, redactor, { toTheScan });
      if (derive) redactFolder(partial, redactor, { toTheScan, only: derive(partial) });
      digests = new Map();
      leaks = await scan(partial, redactor, digests);
      if (leaks.length === 0) break;
    }
    if (leaks.length > 0) throw leaked(leaks);
    writeManifest(partial, digests);
    for (const { path } of walkFolder(partial)) sync(join(partial, path));
    chmodSync(partial, 0o755);
    sync(partial);
    refuseExisting(target);
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  sync(parent);
  return target;
}

/** Name of a folder that is not yet, or no longer, a capture: hidden, and removed once this process is dead. */
export const hiddenName = (name: string): string =>
  `.partial-${machine}-${process.pid}-${randomBytes(4).toString('hex')}-${name}`;

/** Removes unpublished folders of dead processes from a folder of captures. Returns their names. */
export function sweepPartials(parent: string): string[] {
  if (!existsSync(parent)) return [];
  return sweepFolder(parent, (name) => {
    const [, owner, pid] = partialName.exec(name) ?? [];
    if (pid === undefined) return false;
    const path = join(parent, name);
    // For processes of other machines, and for process ids that were reused, only the age decides.
    const old = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > DAY;
    return old || (owner === machine && !isAlive(Number(pid)));
  });
}

function refuseExisting(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false })) {
    throw new EvidenceError(
      `${target} already exists.`,
      'Choose another name: a published capture is never overwritten.',
    );
  }
}

function leaked(leaks: readonly Leak[]): EvidenceError {
  const lines = leaks.slice(0, 10).map(({ file, inside, offset, kind, shownAs }) => {
    const place = offset < 0 ? 'in its name' : `at ${offset}`;
    return `  ${[file, ...inside].join(' › ')} ${place}: ${kind}, ${shownAs}`;
  });
  const more = leaks.length > 10 ? `\n  and ${leaks.length - 10} more` : '';
  return new EvidenceError(
    `The final scan found ${leaks.length === 1 ? 'a secret' : `${leaks.length} secrets`}, so the capture was not published.`,
    `Register each secret where it is created or first seen:\n${lines.join('\n')}${more}`,
  );
}
