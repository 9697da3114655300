import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  checkManifest,
  MANIFEST,
  readManifest,
  writeManifest,
  type Manifest,
  type Problem,
} from 'realtime-doctor/capture/manifest.ts';
import { unsafePath } from 'realtime-doctor/capture/names.ts';
import { EvidenceError } from 'realtime-doctor/errors.ts';
import { fill, test } from './temporary.ts';

const content = {
  'capture.json': '{"verdict":"passed"}\n',
  'journeys/01-toast/transcript.jsonl': '{"kind":"header"}\n{"id":"e1"}\n{"id":"e2"}\n',
  'journeys/01-toast/trace.zip': randomBytes(5000),
  'journeys/01-toast/screenshots/01 – größer.png': randomBytes(2000),
  'logs/empty.log': '',
  'report.html': `<!doctype html>${'<p>text</p>'.repeat(200)}`,
};
const kinds = (problems: readonly Problem[]): string[] => problems.map(({ kind, path }) => `${kind}: ${path}`);

test('accepts a folder that is unchanged since it was published', ({ dir }) => {
  const manifest = writeManifest(fill(dir, content));
  expect(checkManifest(dir)).toEqual([]);
  expect(readManifest(dir)).toEqual(manifest);
  expect(manifest.files.map(({ path }) => path)).toEqual(Object.keys(content).sort());
  const [first] = manifest.files;
  expect(first?.sha256).toBe(createHash('sha256').update(content['capture.json']).digest('hex'));
  expect(first?.bytes).toBe(content['capture.json'].length);
});

test('the root hash can be computed with coreutils alone', ({ dir }) => {
  const { root, files } = writeManifest(fill(dir, content));
  const sums = execFileSync('sha256sum', ['--', ...files.map(({ path }) => path)], { cwd: dir });
  expect(createHash('sha256').update(sums).digest('hex')).toBe(root);
});

test('finds each of a thousand random one-byte changes, and names the file', ({ dir }) => {
  writeManifest(fill(dir, content));
  const files = [...Object.keys(content).filter((path) => path !== 'logs/empty.log'), MANIFEST];
  const missed: string[] = [];
  for (let round = 0; round < 1000; round++) {
    const path = files[Math.floor(Math.random() * files.length)] ?? '';
    const before = readFileSync(join(dir, path));
    const at = Math.floor(Math.random() * before.length);
    const change = ['flipped', 'deleted', 'inserted'][round % 3] ?? '';
    const after = Buffer.from(before);
    if (change === 'flipped') after[at] = (after[at] ?? 0) ^ (1 << (round % 8));
    const bytes = {
      flipped: after,
      deleted: Buffer.concat([before.subarray(0, at), before.subarray(at + 1)]),
      inserted: Buffer.concat([before.subarray(0, at), randomBytes(1), before.subarray(at)]),
    }[change] as Buffer;
    writeFileSync(join(dir, path), bytes);
    const problems = checkManifest(dir);
    if (!problems.some((problem) => problem.path === path)) missed.push(`${change} byte ${at} of ${path}`);
    writeFileSync(join(dir, path), before);
  }
  expect(missed).toEqual([]);
  expect(checkManifest(dir), 'all put back').toEqual([]);
});

test('names removed, added and moved files and lines', ({ dir }) => {
  writeManifest(fill(dir, content));
  rmSync(join(dir, 'logs/empty.log'));
  writeFileSync(join(dir, 'logs/more.log'), '');
  renameSync(join(dir, 'report.html'), join(dir, 'Report.html'));
  const transcript = 'journeys/01-toast/transcript.jsonl';
  writeFileSync(join(dir, transcript), content[transcript].replace('{"id":"e1"}\n', ''));
  expect(kinds(checkManifest(dir)).sort()).toEqual([
    'added: Report.html',
    'added: logs/more.log',
    `changed: ${transcript}`,
    'missing: logs/empty.log',
    'missing: report.html',
  ]);
});

test('recognises a forged manifest by its form', ({ dir }) => {
  const manifest = writeManifest(fill(dir, content));
  const original = readFileSync(join(dir, MANIFEST), 'utf8');
  const forged: Record<string, string> = {
    'written another way': JSON.stringify(manifest),
    'another root': original.replace(manifest.root, 'f'.repeat(64)),
    'other order': JSON.stringify({ ...manifest, files: [...manifest.files].reverse() }),
    'a file twice': JSON.stringify({ ...manifest, files: [manifest.files[0], ...manifest.files] }),
    'more members': original.replace('"version": 1', '"version": 1, "note": "x"'),
    'a byte after its end': `${original} `,
    'no JSON': original.slice(0, 100),
    empty: '',
    'other version': original.replace('"version": 1', '"version": 2'),
    'a member twice': original.replace('"version": 1', '"version": 1,\n  "version": 1'),
    'another order, otherwise valid': forge([...manifest.files].reverse()),
    'a file twice, otherwise valid': forge(manifest.files.flatMap((file) => [file, file])),
  };
  for (const [name, text] of Object.entries(forged)) {
    writeFileSync(join(dir, MANIFEST), text);
    expect(kinds(checkManifest(dir)), name).toContain(`manifest: ${MANIFEST}`);
  }
  writeFileSync(join(dir, MANIFEST), forge(manifest.files));
  expect(checkManifest(dir), 'the forger can write a good one').toEqual([]);
  rmSync(join(dir, MANIFEST));
  expect(kinds(checkManifest(dir)), 'gone').toEqual([`manifest: ${MANIFEST}`]);
});

/** A valid manifest with the right root hash, whatever its files. */
function forge(files: Manifest['files']): string {
  const root = createHash('sha256');
  for (const { path, sha256 } of files) root.update(`${sha256}  ${path}\n`);
  const lines = files.map((file) => `    ${JSON.stringify(file)}`).join(',\n');
  return `{\n  "version": 1,\n  "root": "${root.digest('hex')}",\n  "files": [\n${lines}\n  ]\n}\n`;
}

test.describe('a hostile folder does no harm', () => {
  test('names paths in its manifest that lead outside, and does not open them', ({ dir }) => {
    writeManifest(fill(dir, { 'a.txt': 'a' }));
    for (const path of [
      '../../etc/passwd',
      '/etc/passwd',
      'C:/x',
      'a\\..\\b',
      'nul\0l',
      'CON',
      'a/../../b',
      './a.txt',
      '',
    ]) {
      const entry = { path, bytes: 1, sha256: '0'.repeat(64) };
      const text = JSON.stringify({ version: 1, root: '0'.repeat(64), files: [entry] });
      writeFileSync(join(dir, MANIFEST), text);
      expect(kinds(checkManifest(dir)), path).toContain(`unsafe name: ${path}`);
    }
  });

  test('links, pipes and devices are not followed or read', ({ dir }) => {
    writeManifest(fill(dir, { 'a.txt': 'a', 'b.txt': 'b' }));
    rmSync(join(dir, 'b.txt'));
    symlinkSync('/etc/hostname', join(dir, 'b.txt'));
    symlinkSync('/', join(dir, 'root'));
    symlinkSync('.', join(dir, 'loop'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    const problems = checkManifest(dir);
    expect(kinds(problems).sort()).toEqual([
      'missing: b.txt',
      'not a file: b.txt',
      'not a file: loop',
      'not a file: pipe',
      'not a file: root',
    ]);
    for (const link of [MANIFEST, 'a.txt']) {
      cpSync(join(dir, link), join(dir, 'copy'));
      rmSync(join(dir, link));
      symlinkSync('copy', join(dir, link));
      expect(kinds(checkManifest(dir))).toContain(`not a file: ${link}`);
    }
  });

  test('rejects a manifest that is a folder, a pipe or too large', ({ dir }) => {
    fill(dir, { 'a.txt': 'a' });
    mkdirSync(join(dir, MANIFEST));
    expect(kinds(checkManifest(dir))).toContain(`manifest: ${MANIFEST}`);
    rmSync(join(dir, MANIFEST), { recursive: true });
    execFileSync('mkfifo', [join(dir, MANIFEST)]);
    expect(kinds(checkManifest(dir))).toContain(`manifest: ${MANIFEST}`);
    rmSync(join(dir, MANIFEST));
    execFileSync('truncate', ['-s', '100M', join(dir, MANIFEST)]);
    expect(kinds(checkManifest(dir))).toEqual([`manifest: ${MANIFEST}`]);
  });

  test('sizes and numbers are bounded', ({ dir }) => {
    writeManifest(fill(dir, content));
    expect(kinds(checkManifest(dir, { files: 3 }))).toEqual(['too large: ']);
    expect(kinds(checkManifest(dir, { totalBytes: 100 }))).toEqual(['too large: ']);
    expect(kinds(checkManifest(dir, { fileBytes: 4000 }))).toEqual(['too large: journeys/01-toast/trace.zip']);
  });

  test('rejects names that are the same file on other systems', ({ dir }) => {
    writeManifest(fill(dir, { 'a.txt': 'a' }));
    fill(dir, { 'A.TXT': 'a', 'é.txt': '1', 'e\u0301.txt': '2' });
    const collisions = checkManifest(dir).filter(({ kind }) => kind === 'collision');
    expect(collisions).toHaveLength(2);
  });

  test('reports names that a terminal or a file system would misinterpret', ({ dir }) => {
    writeManifest(fill(dir, { 'a.txt': 'a' }));
    fill(dir, { 'evil\u202egpj.exe': '', 'a\nb': '', 'aux.txt': '', 'dot.': '', 'q?': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]), '');
    expect(checkManifest(dir).filter(({ kind }) => kind === 'unsafe name')).toHaveLength(6);
  });

  test('stops at a path that is too deep to list', ({ dir }) => {
    writeManifest(fill(dir, { 'a.txt': 'a' }));
    // Relative steps, because the whole path is longer than the system allows.
    const deep = 'for (let i = 0; i < 40; i++) { fs.mkdirSync("d".repeat(200)); process.chdir("d".repeat(200)); }';
    execFileSync(process.execPath, ['-e', deep], { cwd: dir });
    expect(checkManifest(dir).some(({ kind }) => kind === 'unsafe name')).toBe(true);
    // Node's own rmSync can't remove it either.
    execFileSync('rm', ['-rf', '--', dir]);
  });
});

test('writes no manifest for a folder with such names', ({ dir }) => {
  fill(dir, { 'what?.png': '' });
  expect(() => writeManifest(dir)).toThrow(EvidenceError);
});

test('accepts safe names', () => {
  for (const path of ['a', 'a/b.c', '.hidden', 'journeys/01-toast/screenshots/01 – größer.png', 'con-trol.txt']) {
    expect(unsafePath(path), path).toBeUndefined();
  }
});
