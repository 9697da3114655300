/** Damaged, hostile and unrelated files: one clear error, or an answer that says what is missing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test as base } from '@playwright/test';
import { stored, zipOf } from 'realtime-doctor/archive/zip-write.ts';
import { EvidenceError, UsageError } from 'realtime-doctor/errors.ts';
import { findRecordings, openRecording } from 'realtime-doctor/explain/index.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import { contract, recorded } from './recorded.ts';

const test = base.extend<{ read: (bytes: Buffer | string, name?: string) => Promise<Recording> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants a pattern
  read: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'recordings-bad-'));
    await use((bytes, name = 'given') => {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      return openRecording({ path, name }, contract);
    });
    rmSync(dir, { recursive: true, force: true });
  },
});

const trace = readFileSync(recorded('healthy.trace.zip'));
const har = readFileSync(recorded('healthy.har'), 'utf8');
const context = JSON.stringify({ version: 8, type: 'context-options', wallTime: 1e12, monotonicTime: 0 });

test('rejects an empty file', async ({ read }) => {
  await expect(read('')).rejects.toThrow(/is empty/);
});

test('rejects a file of an unknown format', async ({ read }) => {
  await expect(read('a text')).rejects.toThrow(EvidenceError);
});

test('rejects a truncated trace', async ({ read }) => {
  await expect(read(trace.subarray(0, trace.length - 200))).rejects.toThrow(EvidenceError);
});

test('rejects an archive without a trace', async ({ read }) => {
  const zip = zipOf((writer) => void writer.add('a.txt', Buffer.from('a')));
  await expect(read(zip)).rejects.toThrow(/not a Playwright trace/);
});

test('rejects an encrypted trace', async ({ read }) => {
  const bytes = Buffer.from(trace);
  const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8);
  await expect(read(bytes)).rejects.toThrow(/encrypted/);
});

test('rejects a trace with a line that is not JSON', async ({ read }) => {
  const zip = zipOf((writer) => void writer.add('trace.trace', Buffer.from(`${context}\n{"type":"before"\n`)));
  await expect(read(zip)).rejects.toThrow(/a line that is not JSON/);
});

test('rejects a trace that unpacks to hundreds of times its size, before it fills the memory', async ({ read }) => {
  const bytes = Buffer.alloc(64 * 2 ** 20, ' ');
  const zip = zipOf((writer) =>
    writer.addPacked({ ...stored('trace.trace', bytes), method: 8, packed: deflateRawSync(bytes) }),
  );
  await expect(read(zip)).rejects.toThrow(/bomb/);
});

test('rejects JSON that is not a HAR', async ({ read }) => {
  await expect(read('{"a": 1}')).rejects.toThrow(/not a valid HAR/);
  await expect(read('{"log": {"creator": {"name": "x"}, "entries": [{]}}')).rejects.toThrow(/not a valid HAR/);
});

test('reads a truncated HAR as far as it goes, and says so', async ({ read }) => {
  const { transcript } = await read(har.slice(0, har.length * 0.7));
  expect(transcript.header.notObserved.join('\n')).toContain('ends in the middle');
  expect(transcript.of('http.request').length).toBeGreaterThan(0);
});

test('leaves out a malformed entry of a HAR, and says so', async ({ read }) => {
  const { transcript } = await read(har.replace('"entries": [', '"entries": [{"request": 1},'));
  expect(transcript.header.notObserved.join('\n')).toContain('1 entries that do not follow HAR 1.2');
});

test('reads a HAR in which every chunk of the file ends within an entry', async ({ read }) => {
  const padding = `"_padding": "${'\\"[{'.repeat(300_000)}",`;
  const padded = har.replaceAll('"startedDateTime"', `${padding} "startedDateTime"`);
  const [small, large] = [await read(har), await read(padded, 'padded')];
  expect(large.transcript.entries.map(({ kind }) => kind)).toEqual(small.transcript.entries.map(({ kind }) => kind));
});

test('replaces invalid UTF-8 in a frame, and says so', async ({ read }) => {
  const frames = Buffer.concat([
    Buffer.from('{"type":"receive","time":1000000000100,"opcode":1,"data":"4'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}\n'),
  ]);
  const socket = {
    startedDateTime: new Date(1e12).toISOString(),
    request: { method: 'GET', url: 'ws://127.0.0.1/socket.io/?EIO=4&transport=websocket', headers: [] },
    response: { status: 101, statusText: '', headers: [], content: { _file: 'resources/a.jsonl' } },
    _resourceType: 'websocket',
  };
  const zip = zipOf((writer) => {
    writer.add('trace.trace', Buffer.from(`${context}\n`));
    writer.add('trace.network', Buffer.from(`${JSON.stringify({ type: 'resource-snapshot', snapshot: socket })}\n`));
    writer.add('resources/a.jsonl', frames);
  });
  const { transcript } = await read(zip);
  expect(transcript.header.notObserved.join('\n')).toContain('not UTF-8');
  expect(transcript.of('ws.frame')).toHaveLength(1);
});

test('says that a trace without snapshots has no network', async ({ read }) => {
  const zip = zipOf((writer) => void writer.add('trace.trace', Buffer.from(`${context}\n`)));
  const { limits, transcript } = await read(zip);
  expect(limits.network).toBe(false);
  expect(transcript.header.notObserved.join('\n')).toContain('without snapshots');
});

test('reports a path that does not exist or has no recording as bad usage', () => {
  expect(() => findRecordings('/nowhere/trace.zip')).toThrow(UsageError);
  expect(() => findRecordings(join(import.meta.dirname, 'project'))).toThrow(UsageError);
});

test('reads a trace of an old version, which has no wall-clock times', async ({ read }) => {
  const lines = [
    { version: 4, type: 'context-options', browserName: 'chromium', wallTime: 1e12 },
    { type: 'before', callId: 'a', wallTime: 1e12 + 50, startTime: 500, class: 'Frame', method: 'goto', params: {} },
  ];
  const document = {
    startedDateTime: {},
    _monotonicTime: 600,
    time: 10,
    request: { method: 'GET', url: 'http://127.0.0.1/', headers: [] },
    response: { status: 200, statusText: 'OK', headers: [], content: { mimeType: 'text/html' } },
    _resourceType: 'document',
  };
  const zip = zipOf((writer) => {
    writer.add('trace.trace', Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    writer.add('trace.network', Buffer.from(`${JSON.stringify({ type: 'resource-snapshot', snapshot: document })}\n`));
  });
  const { transcript, limits } = await read(zip);
  expect(transcript.header.wallOrigin).toBe(new Date(1e12 + 150).toISOString());
  expect(transcript.of('navigation')).toHaveLength(1);
  expect(limits).toMatchObject({ network: true, webSockets: false });
});
