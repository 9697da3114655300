import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { Budget } from 'realtime-doctor/archive/budget.ts';
import { unzipFolder, zipFolder } from 'realtime-doctor/archive/folder.ts';
import { readZip, unpack } from 'realtime-doctor/archive/zip-read.ts';
import { zipOf } from 'realtime-doctor/archive/zip-write.ts';
import { Redactor, redactFile } from 'realtime-doctor/redaction/index.ts';
import { EvidenceError } from 'realtime-doctor/errors.ts';
import { fill, test } from './temporary.ts';

test('zipping and unzipping a folder preserves it, and always gives the same archive', ({ dir }) => {
  const files = { 'b/x.txt': 'x'.repeat(5000), 'b/ü.png': randomBytes(3000), 'a.json': '{}', empty: '' };
  fill(join(dir, 'from'), files);
  zipFolder(join(dir, 'from'), join(dir, '1.zip'));
  zipFolder(join(dir, 'from'), join(dir, '2.zip'));
  unzipFolder(join(dir, '1.zip'), join(dir, 'to'));
  expect(readFileSync(join(dir, '1.zip'))).toEqual(readFileSync(join(dir, '2.zip')));
  for (const [path, content] of Object.entries(files)) {
    expect(readFileSync(join(dir, 'to', path))).toEqual(Buffer.from(content));
  }
  expect(Object.keys(unzipSync(readFileSync(join(dir, '1.zip')))), 'in order').toEqual([
    'a.json',
    'b/x.txt',
    'b/ü.png',
    'empty',
  ]);
  expect(readdirSync(dir).sort()).toEqual(['1.zip', '2.zip', 'from', 'to']);
});

test('another implementation can read our archives', ({ dir }) => {
  test.skip(spawnSync('python3', ['--version']).status !== 0, 'no python3 on the PATH to read it with');
  fill(join(dir, 'from'), { 'a.json': '{}', 'b/ü.png': 'not a picture' });
  zipFolder(join(dir, 'from'), join(dir, '1.zip'));
  execFileSync('python3', ['-m', 'zipfile', '-t', join(dir, '1.zip')]);
});

test('reader and writer agree with other implementations, for any entries', () => {
  const entries = fc.dictionary(fc.stringMatching(/^[a-z0-9é/]{1,20}$/), fc.uint8Array({ maxLength: 2000 }), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(entries, (files) => {
      const theirs = readZip(Buffer.from(zipSync(files)));
      const read = Object.fromEntries(theirs.map((entry) => [entry.name, unpack(entry, new Budget())]));
      const ours = zipOf((writer) =>
        Object.entries(files).forEach(([name, bytes]) => writer.add(name, Buffer.from(bytes))),
      );
      const copied = zipOf((writer) => theirs.forEach((entry) => writer.addPacked(entry)));
      const plain = (from: Readonly<Record<string, Uint8Array>>): [string, string][] =>
        Object.entries(from)
          .map(([name, bytes]): [string, string] => [name, Buffer.from(bytes).toString('hex')])
          .sort(([a], [b]) => (a < b ? -1 : 1));
      expect(plain(read)).toEqual(plain(files));
      expect(plain(unzipSync(ours))).toEqual(plain(files));
      expect(plain(unzipSync(copied))).toEqual(plain(files));
    }),
  );
});

test('an archive with a changed byte is rejected, or reads the same', () => {
  const original = zipOf((writer) => {
    writer.add('a.txt', Buffer.from('text '.repeat(50)));
    writer.add('b.bin', randomBytes(50));
  });
  const contents = (bytes: Buffer): string =>
    readZip(bytes)
      .map((entry) => `${entry.name}=${unpack(entry, new Budget()).toString('hex')}`)
      .join();
  const expected = contents(original);
  for (let at = 0; at < original.length; at++) {
    for (const bit of [1, 16, 128]) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ bit;
      let read: string | undefined;
      try {
        read = contents(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(EvidenceError);
      }
      if (read !== undefined) expect(read, `byte ${at}`).toBe(expected);
    }
  }
});

test.describe('a hostile archive does no harm', () => {
  const names = [
    '../out.txt',
    '/tmp/out.txt',
    'a/../../out.txt',
    'C:\\out.txt',
    '..\\out.txt',
    'a\0b',
    'CON',
    'x:y',
    'a//b',
  ];
  for (const name of names) {
    test(`named ${JSON.stringify(name)}`, ({ dir }) => {
      const file = join(dir, 'evil.zip');
      writeFileSync(file, zipSync({ 'good.txt': strToU8('good'), [name]: strToU8('evil') }));
      expect(() => unzipFolder(file, join(dir, 'to'))).toThrow(/safe name|ZIP/);
      expect(existsSync(join(dir, 'to')), 'not even in part').toBe(false);
      expect(readdirSync(dir)).toEqual(['evil.zip']);
    });
  }

  test('with a symbolic link', ({ dir }) => {
    symlinkSync('/etc', join(dir, 'link'));
    // As zip(1) stores a link: created on Unix (3), with the file mode in the upper half of its attributes.
    const link = [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] as const;
    writeFileSync(join(dir, 'link.zip'), zipSync({ link: [...link] }));
    expect(() => unzipFolder(join(dir, 'link.zip'), join(dir, 'to'))).toThrow(/link/);
    fill(join(dir, 'from'), { a: 'a' });
    symlinkSync('/etc', join(dir, 'from/link'));
    expect(() => zipFolder(join(dir, 'from'), join(dir, 'x.zip'))).toThrow(/link/);
    expect(existsSync(join(dir, 'x.zip'))).toBe(false);
  });

  test('with two names that are the same file on other systems', ({ dir }) => {
    writeFileSync(join(dir, 'a.zip'), zipSync({ a: strToU8('1'), A: strToU8('2') }));
    expect(() => unzipFolder(join(dir, 'a.zip'), join(dir, 'to'))).toThrow(/the same file/);
  });

  test('that unpacks to an enormous size', ({ dir }) => {
    const zeros = Buffer.alloc(40 * 2 ** 20);
    const bomb = zipOf((writer) => writer.add('zeros.txt', zeros));
    expect(bomb.length).toBeLessThan(100_000);
    const file = join(dir, 'bomb.zip');
    writeFileSync(file, bomb);
    expect(() => unzipFolder(file, join(dir, 'to'))).toThrow(/times its size/);
    expect(() => redactFile(file, new Redactor()), 'in the redactor').toThrow(/times its size/);
    expect(() => unzipFolder(file, join(dir, 'to'), { ratio: 1e6, bytes: 2 ** 20 })).toThrow(/more than/);
    expect(() => unzipFolder(file, join(dir, 'to'), { ratio: 1e6, entries: 0 })).toThrow(/more than/);
    expect(existsSync(join(dir, 'to'))).toBe(false);
  });

  test('that contains itself recursively', ({ dir }) => {
    let nested: Buffer = Buffer.from('core');
    for (let depth = 0; depth < 10; depth++) {
      const inner = nested;
      nested = depth % 2 ? gzipSync(inner) : zipOf((writer) => writer.add(`${depth}.bin`, inner));
    }
    writeFileSync(join(dir, 'nested.zip'), nested);
    expect(() => redactFile(join(dir, 'nested.zip'), new Redactor())).toThrow(/nested/);
  });

  test('that declares too small a size, or shares bytes between entries', () => {
    const zip = zipOf((writer) => {
      writer.add('a.txt', Buffer.from('a'.repeat(1000)));
      writer.add('b.txt', Buffer.from('b'.repeat(1000)));
    });
    const directory = zip.readUInt32LE(zip.length - 6);
    const smaller = Buffer.from(zip);
    smaller.writeUInt32LE(10, directory + 24);
    expect(() => readZip(smaller).map((entry) => unpack(entry, new Budget()))).toThrow(/larger than it says/);
    const shared = Buffer.from(zip);
    const second = directory + 46 + 5;
    shared.writeUInt32LE(shared.readUInt32LE(directory + 42), second + 42);
    shared.write('a.txt', second + 46);
    expect(() => readZip(shared)).toThrow(/overlaps/);
  });
});
