import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { zipFolder } from 'realtime-doctor/archive/folder.ts';
import { zipOf } from 'realtime-doctor/archive/zip-write.ts';
import { listCaptures } from 'realtime-doctor/capture/list.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { verificationText } from 'realtime-doctor/capture/verify/text.ts';
import { EvidenceError, UsageError } from 'realtime-doctor/errors.ts';
import { copyOf, editCapture, editLines, reseal, transcripts } from './forge.ts';
import { test } from './temporary.ts';

/** Inserts entries before the last line, with the next numbers, and updates the last line's count. */
function append(file: string, entries: readonly Record<string, unknown>[]): void {
  editLines(file, (lines) => {
    const end = JSON.parse(lines.at(-1) ?? '') as { entries: number; lines: number };
    const more = entries.map((entry, index) => ({ id: `e${end.entries + 1 + index}`, t: 1e6 + index, ...entry }));
    const last = { ...end, entries: end.entries + more.length, lines: end.lines + more.length };
    return [...lines.slice(0, -1), ...[...more, last].map((each) => `${JSON.stringify(each)}\n`)];
  });
}

const judged = (claim: string, parameters: Record<string, unknown>): Record<string, unknown> => ({
  source: 'journey',
  kind: 'judged',
  claim,
  parameters,
  holds: true,
  verdict: 'holds',
  expected: '',
  actual: '',
  because: [],
});

/** Files that this process left in the system's temporary folder. */
const temporaries = (): string[] => readdirSync(tmpdir()).filter((name) => name.includes(`-${process.pid}-`));

test.describe('a hostile capture does no harm', () => {
  test('does not follow, open or wait for links and pipes in place of its files', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [first = '', second = '', third = ''] = transcripts(copy);
    rmSync(join(copy, first));
    symlinkSync('/etc/hostname', join(copy, first));
    rmSync(join(copy, second));
    execFileSync('mkfifo', [join(copy, second)]);
    const folder = join(copy, third, '..');
    renameSync(folder, join(dir, 'elsewhere'));
    symlinkSync(join(dir, 'elsewhere'), folder);
    const said = verificationText(verify(copy));
    expect(said).toContain('files and folders only; seen: a symbolic link');
    for (const path of [first, second, third]) expect(said).toMatch(new RegExp(`${path} does not exist`));
  });

  test('rejects a capture.json that is a link, a folder, or too large', ({ dir }) => {
    for (const make of [
      (file: string) => symlinkSync('/etc/passwd', file),
      (file: string) => mkdirSync(file),
      (file: string) => execFileSync('truncate', ['-s', '200M', file]),
    ]) {
      const copy = copyOf('fixed', dir);
      rmSync(join(copy, 'capture.json'));
      make(join(copy, 'capture.json'));
      expect(verify(copy)).toMatchObject({ verified: false, journeys: 0 });
      expect(listCaptures(dir), 'and no list has it').toEqual([]);
      rmSync(copy, { recursive: true });
    }
  });

  test('does not enter journey folders that lead elsewhere', ({ dir }) => {
    const outside = join(dir, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'transcript.jsonl'), 'a secret of somebody else\n');
    for (const folder of ['../outside', outside, 'journeys/../../outside', '..', 'logs', 'journeys', '__proto__', '']) {
      const copy = copyOf('fixed', dir);
      editCapture(copy, ({ journeys }) => {
        journeys[0].folder = folder;
      });
      const said = verificationText(verify(reseal(copy)));
      expect(said, folder).toContain("a folder of the journey's own");
      expect(said).not.toContain('somebody else');
      rmSync(copy, { recursive: true });
    }
  });

  test('stops a regular expression that never ends', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [path = ''] = transcripts(copy);
    const line = { source: 'page', page: 'p1', kind: 'console', level: 'error', text: `${'a'.repeat(60)}!` };
    append(join(copy, path), [line, judged('quiet-console', { page: 'p1', expecting: ['^(a+)+$'] })]);
    const said = verificationText(verify(reseal(copy), { timeLimit: 1000 }));
    expect(said).toContain('evidence that can be judged in time; seen: it takes longer than 1 s');
  });

  test('stops judging if there are too many claims', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [path = ''] = transcripts(copy);
    append(
      join(copy, path),
      Array.from({ length: 30_000 }, () => judged('subscribed', { page: 'p1' })),
    );
    // A limit that no machine can meet.
    expect(verificationText(verify(reseal(copy), { timeLimit: 10 }))).toContain('it takes longer than 0.01 s');
  });

  test('survives lines of any length and depth', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [deep = '', long = '', huge = ''] = transcripts(copy);
    const nested = `{"id":"e9999","t":1,"source":"page","kind":"x","a":${'['.repeat(2e6)}${']'.repeat(2e6)}}\n`;
    editLines(join(copy, deep), (lines) => [...lines, nested]);
    editLines(join(copy, long), (lines) => [...lines, `{"kind":"${'x'.repeat(2e7)}"}\n`]);
    execFileSync('truncate', ['-s', '300M', join(copy, huge)]);
    const { problems } = verify(reseal(copy));
    const ofFile = (path: string): string =>
      problems
        .filter(({ file }) => file === path || path.startsWith(file))
        .map(({ seen }) => seen)
        .join('\n');
    expect(ofFile(deep)).toContain('nested too deeply');
    expect(ofFile(long).length, 'and it is not printed').toBeLessThan(10_000);
    expect(ofFile(huge)).toContain('has more than');
  });

  test("survives names of JavaScript's own members, and values of any type", ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const [path = ''] = transcripts(copy);
    append(join(copy, path), [
      judged('__proto__', {}),
      judged('constructor', {}),
      judged('shows-state', { page: 'p1', state: '__proto__' }),
      judged('subscribed', JSON.parse('{"__proto__": {"page": "p1"}, "page": {"a": 1}}') as Record<string, unknown>),
      { source: 'page', kind: 'ws.frame', page: 7, socket: {}, raw: null, packet: 'x', direction: [] },
      { source: 'page', kind: 'ws.created', page: 'p1', socket: 'w9', url: 5, target: null },
      { source: 'proxy', kind: 'fault.begin', fault: {}, type: '__proto__' },
      { source: 'journey', kind: 'screenshot', page: 'p1', file: '../../../../etc/passwd', title: 3 },
      judged('greeted-once', { page: 'p1' }),
    ]);
    editLines(join(copy, path), ([header = '', ...rest]) => [header.replace('"StackMotive"', '"__proto__"'), ...rest]);
    const { verified, problems } = verify(reseal(copy));
    expect(verified).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>)['page']).toBeUndefined();
    editLines(join(copy, path), ([header = '', ...rest]) => [header.replace('"__proto__"', '"StackMotive"'), ...rest]);
    const said = verificationText(verify(reseal(copy)));
    expect(said).toContain('There is no claim "__proto__"');
  });

  test('does not print escape sequences or bidirectional overrides', ({ dir }) => {
    const copy = copyOf('fixed', dir);
    const evil = '\u001b]0;owned\u0007\u001b[2J\r\nVERIFIED: all is well\u202e\u009b31m';
    const [path = ''] = transcripts(copy);
    append(join(copy, path), [judged(evil, { page: evil }), { source: evil, kind: evil }]);
    editCapture(copy, (capture) => {
      capture.summary = evil;
      capture.commit = evil;
    });
    writeFileSync(join(copy, `name${evil.replaceAll(/[/\0]/g, '')}.txt`), '');
    const said = verificationText(verify(copy));
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(said.split('\n').filter((line) => line.startsWith('VERIFIED'))).toEqual([]);
  });

  test('does not trust what it says about itself', ({ dir }) => {
    const copy = join(dir, 'empty');
    mkdirSync(copy);
    expect(verify(copy)).toMatchObject({ verified: false, journeys: 0, claims: 0 });
    expect(() => verify(join(dir, 'nothing'))).toThrow(UsageError);
  });
});

test.describe('a capture in an archive', () => {
  test('verifies like its folder, and leaves nothing behind', ({ dir }) => {
    const before = temporaries();
    const copy = copyOf('broken', dir);
    const file = `${copy}.zip`;
    zipFolder(copy, file);
    expect(verify(file)).toMatchObject({ verified: true, verdict: 'failed', root: verify(copy).root ?? '' });
    renameSync(file, file.replace('-FAILED', ''));
    expect(verificationText(verify(file.replace('-FAILED', '')))).toContain('the name of the capture');
    expect(temporaries()).toEqual(before);
  });

  const hostile: Readonly<Record<string, () => Buffer | Uint8Array>> = {
    'names that lead outside': () => zipSync({ '../../evil.txt': strToU8('x'), 'capture.json': strToU8('{}') }),
    'two files with one name': () => twice('capture.json'),
    'two names that are the same file on other systems': () => zipSync({ a: strToU8('1'), A: strToU8('2') }),
    'a bomb': () => zipOf((writer) => writer.add('capture.json', Buffer.alloc(64 * 2 ** 20))),
    'no archive': () => Buffer.from('PK\u0003\u0004 and no more of it, but long enough'),
    'an empty one': () => zipSync({}),
  };
  for (const [name, make] of Object.entries(hostile)) {
    test(`${name}: rejected, with nothing left behind`, ({ dir }) => {
      const before = temporaries();
      const file = join(dir, 'x.zip');
      writeFileSync(file, make());
      let verified = false;
      try {
        ({ verified } = verify(file));
      } catch (error) {
        expect(error).toBeInstanceOf(EvidenceError);
      }
      expect(verified).toBe(false);
      expect(temporaries()).toEqual(before);
      expect(existsSync(join(dir, '../evil.txt'))).toBe(false);
      expect(readdirSync(dir)).toEqual(['x.zip']);
    });
  }
});

/** fflate's input cannot have a name twice, so the directory of this archive was edited by hand. */
function twice(name: string): Buffer {
  const other = name.replace('c', 'k');
  const bytes = Buffer.from(zipSync({ [name]: strToU8('{"a":1}'), [other]: strToU8('{"a":2}') }, { level: 0 }));
  for (let at = bytes.indexOf(other); at >= 0; at = bytes.indexOf(other)) bytes.write(name, at);
  return bytes;
}

test('reads exactly what is there', ({ dir }) => {
  const copy = copyOf('fixed', dir);
  expect(listCaptures(dir)).toMatchObject([{ verdict: 'passed', journeys: 4, passed: 4, path: copy }]);
  expect(readFileSync(join(copy, 'capture.json'), 'utf8')).toContain('"leftOut"');
});
