import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import { collisionKey, unsafePath } from './names.ts';
import { eachPartOf } from './plain-file.ts';
import type { Digest } from '../redaction/scan.ts';
import { walkFolder, type Listed } from './walk-folder.ts';

export const MANIFEST = 'manifest.json';

export interface Manifest {
  readonly version: 1;
  /** SHA-256 of the output of `sha256sum` for the files in this order. Signatures cover this hash. */
  readonly root: string;
  /** Sorted by UTF-16 code units of the path, with `/` as separator. The manifest itself is not listed. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

export interface Problem {
  readonly kind:
    'changed' | 'missing' | 'added' | 'unsafe name' | 'collision' | 'not a file' | 'too large' | 'manifest';
  readonly path: string;
  /** Expected and actual state. */
  readonly detail: string;
}

/** Limits for an untrusted folder. */
export interface FolderLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}
const LIMITS: FolderLimits = { files: 100_000, fileBytes: 2 ** 31, totalBytes: 2 ** 33 };
const MANIFEST_BYTES = 2 ** 26;

const shape = z.strictObject({
  version: z.literal(1),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.array(
    z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/**
 * Writes the manifest of a folder, as its last file.
 * @param digests - by path, of files that were already read
 * @throws EvidenceError for file names or types that a capture must not contain
 */
export function writeManifest(dir: string, digests: ReadonlyMap<string, Digest> = new Map()): Manifest {
  const listed = walkFolder(dir).filter(({ path }) => path !== MANIFEST);
  const [problem] = problemsOfNames(listed);
  if (problem) {
    throw new EvidenceError(`The file name "${problem.path}" is not portable: ${problem.detail}.`, 'Rename the file.');
  }
  const files = listed
    .filter(({ type }) => type === 'file')
    .map(({ path }) => ({ path, ...(digests.get(path) ?? digest(join(dir, path))) }));
  const manifest: Manifest = { version: 1, root: rootOf(files), files };
  writeFileSync(join(dir, MANIFEST), textOf(manifest), { flag: 'wx' });
  return manifest;
}

/**
 * Reads the manifest of a folder and checks its shape, but not its hashes. @throws EvidenceError if it is missing or
 * malformed
 */
export function readManifest(dir: string): Manifest {
  const text = readWhole(join(dir, MANIFEST));
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error).split('\n')[0] ?? '');
  return parsed.data;
}

/**
 * Compares a folder with its manifest and returns what was changed, removed or added, or must not be there. Empty if
 * the folder is as published. Safe for untrusted folders: it opens only files that a walk of the folder found,
 * follows no link, reads no device, and limits sizes.
 */
export function checkManifest(dir: string, limits: Partial<FolderLimits> = {}): Problem[] {
  const { files: most, fileBytes, totalBytes } = { ...LIMITS, ...limits };
  const listed = walkFolder(dir, most);
  if (listed.length > most) return [{ kind: 'too large', path: '', detail: `more than ${most} files and folders` }];
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  if (total > totalBytes) return [{ kind: 'too large', path: '', detail: `${total} bytes, at most ${totalBytes}` }];
  let manifest: Manifest;
  try {
    manifest = readManifest(dir);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [{ kind: 'manifest', path: MANIFEST, detail: error.message }, ...problemsOfNames(listed)];
  }
  const present = new Map(listed.filter(({ type }) => type === 'file').map((file) => [file.path, file]));
  present.delete(MANIFEST);
  const problems = [...problemsOfManifest(dir, manifest), ...problemsOfNames(listed)];
  for (const { path, bytes, sha256 } of manifest.files) {
    const file = present.get(path);
    present.delete(path);
    if (!file) problems.push({ kind: 'missing', path, detail: `listed with ${bytes} bytes, not in the folder` });
    else if (file.size > fileBytes) problems.push({ kind: 'too large', path, detail: `${file.size} bytes` });
    else problems.push(...problemsOfContent(dir, { path, bytes, sha256 }));
  }
  for (const path of present.keys()) problems.push({ kind: 'added', path, detail: 'not in the manifest' });
  return problems;
}

function problemsOfContent(dir: string, listed: Manifest['files'][number]): Problem[] {
  const { path } = listed;
  const { bytes, sha256 } = digest(join(dir, path));
  if (sha256 !== listed.sha256) {
    const size = bytes === listed.bytes ? 'the same size' : `${listed.bytes} bytes when published, ${bytes} now`;
    return [{ kind: 'changed', path, detail: `${size}, different content (SHA-256)` }];
  }
  if (bytes === listed.bytes) return [];
  return [
    { kind: 'manifest', path: MANIFEST, detail: `it lists ${listed.bytes} bytes for "${path}", which has ${bytes}` },
  ];
}

/** Problems of the manifest itself. It has exactly one valid form, so every change of a byte is noticed. */
function problemsOfManifest(dir: string, manifest: Manifest): Problem[] {
  const problem = (detail: string): Problem[] => [{ kind: 'manifest', path: MANIFEST, detail }];
  const paths = manifest.files.map(({ path }) => path);
  const unsafe = paths.flatMap((path): Problem[] => {
    const why = unsafePath(path);
    return why ? [{ kind: 'unsafe name', path: path.slice(0, 200), detail: `in the manifest: ${why}` }] : [];
  });
  if (paths.some((path, index) => index > 0 && path <= (paths[index - 1] ?? ''))) {
    return [...unsafe, ...problem('its files are not sorted, or one is listed twice')];
  }
  if (manifest.root !== rootOf(manifest.files))
    return [...unsafe, ...problem('its root hash does not match its files')];
  if (!textOf(manifest).equals(readWhole(join(dir, MANIFEST)))) {
    return [...unsafe, ...problem('it is not formatted as published')];
  }
  return unsafe;
}

function problemsOfNames(listed: readonly Listed[]): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  for (const { path, type } of listed) {
    const why = unsafePath(path);
    if (why) problems.push({ kind: 'unsafe name', path: path.slice(0, 200), detail: why });
    if (type === 'link') problems.push({ kind: 'not a file', path, detail: 'a symbolic link' });
    if (type === 'special')
      problems.push({ kind: 'not a file', path, detail: 'a device, a pipe, a socket or unreachable' });
    const other = taken.get(collisionKey(path));
    if (other !== undefined) {
      problems.push({ kind: 'collision', path, detail: `the same file as "${other}" on a case-insensitive system` });
    }
    taken.set(collisionKey(path), path);
  }
  return problems;
}

function rootOf(files: Manifest['files']): string {
  const hash = createHash('sha256');
  for (const { path, sha256 } of files) hash.update(`${sha256}  ${path}\n`);
  return hash.digest('hex');
}

/** One file per line, for readers and for `diff`. */
function textOf({ version, root, files }: Manifest): Buffer {
  const lines = files.map(({ path, bytes, sha256 }) => `    ${JSON.stringify({ path, bytes, sha256 })}`);
  const body = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return Buffer.from(`{\n  "version": ${version},\n  "root": "${root}",\n  "files": ${body}\n}\n`, 'utf8');
}

/** Size and hash of a file; it must be a regular file when it is opened. */
function digest(path: string): Digest {
  const hash = createHash('sha256');
  let bytes = 0;
  eachPartOf(path, (part) => {
    bytes += part.length;
    hash.update(part);
  });
  return { bytes, sha256: hash.digest('hex') };
}

function readWhole(path: string): Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  eachPartOf(path, (part) => {
    bytes += part.length;
    if (bytes > MANIFEST_BYTES) throw unreadable(`it has more than ${MANIFEST_BYTES} bytes`);
    parts.push(Buffer.from(part));
  });
  return Buffer.concat(parts);
}

function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw unreadable('it is not JSON', error);
  }
}

function unreadable(seen: string, cause?: unknown): EvidenceError {
  return new EvidenceError(`The folder has no valid ${MANIFEST}: ${seen}.`, 'Pass an unmodified capture folder.', {
    cause,
  });
}
