import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import jwt from 'jsonwebtoken';
import {
  compare,
  explain,
  findRecordings,
  flakyIn,
  keep,
  openRecording,
  answerText,
  comparisonText,
} from 'realtime-doctor/explain/index.ts';
import { contract, recorded } from './recorded.ts';

const open = (name: string) => openRecording({ path: recorded(name), name }, contract);
const explained = async (name: string) => explain(await open(name), contract);

for (const name of ['healthy.trace.zip', 'healthy.har', 'retried/attempt-2/trace.zip']) {
  test(`finds nothing wrong in ${name}`, async () => {
    const { findings, verdict } = await explained(name);
    expect(findings).toEqual([]);
    expect(verdict).not.toBe('broken');
  });
}

test('calls a recording healthy only if a test in it passed', async () => {
  expect((await explained('retried/attempt-2/trace.zip')).verdict).toBe('healthy');
  const { verdict, unseen } = await explained('healthy.trace.zip');
  expect(verdict).toBe('inconclusive');
  expect(unseen[0]?.decide).toContain('npx realtime-doctor http://127.0.0.1:');
});

for (const name of ['app-listen.trace.zip', 'app-listen.har', 'cors-header-twice.trace.zip', 'cors-header-twice.har']) {
  test(`does not call ${name} healthy`, async () => {
    expect((await explained(name)).verdict).not.toBe('healthy');
  });
}

test('prints the failed assertion beside the traffic before it', async () => {
  const told = answerText(await explained('retried/attempt-1/trace.zip'));
  expect(told).toMatch(/Failed at [\d.]+ s \(.*news\.recorded\.ts:9\)/);
  expect(told).toMatch(/On the wire before that:[^]*-\d+\.\d s {2}e\d+ .*\/socket\.io\/[^]*answered 404/);
});

test('says where a failed and a passed attempt of one test differ', async () => {
  const recordings = await Promise.all(
    findRecordings(recorded('retried')).map((found) => openRecording(found, contract)),
  );
  const [flaky, ...others] = flakyIn(recordings);
  expect(others).toEqual([]);
  if (!flaky) throw new Error('No flaky test was found.');
  const comparison = compare(flaky.passed, flaky.failed, contract);
  expect(comparison.parts?.lane).toBe('p1 connections');
  expect(comparisonText(comparison)).toMatch(
    /FIRST DIFFERENCE .*\n {2}- attempt-2.*passed.*\n {2}\+ attempt-1.*failed/,
  );
});

test('finds no difference between a recording and itself', async () => {
  const recording = await open('healthy.trace.zip');
  expect(compare(recording, recording, contract).parts).toBeUndefined();
});

test('writes no token to the folder that it saves to', async () => {
  const token = jwt.sign({ sub: 'someone', exp: 2_000_000_000 }, 'a secret that no one knows');
  const dir = mkdtempSync(join(tmpdir(), 'recordings-test-'));
  try {
    const path = join(dir, 'token.har');
    const text = readFileSync(recorded('healthy.har'), 'utf8').replaceAll('42[\\"news\\"', `42[\\"news ${token}\\"`);
    expect(text).toContain(token);
    writeFileSync(path, text);
    const saved = keep(
      join(dir, 'saved'),
      explain(await openRecording({ path, name: 'token.har' }, contract), contract),
    );
    expect(readdirSync(saved).toSorted()).toEqual(['answer.json', 'report.html', 'transcript.jsonl']);
    for (const file of readdirSync(saved)) expect(readFileSync(join(saved, file), 'utf8')).not.toContain(token);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
