/** The table of `npm run versions`, and that a combination can fail. docs/versions.md has the full results. */
import { execa } from 'execa';
import { expect, test } from '@playwright/test';
import { EXIT } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';
import { combinations, JOURNEYS, OLD_ADAPTER, serverPackages } from '../../tools/versions/combinations.ts';
import { markdown, text, type Row } from '../../tools/versions/table.ts';
import { verdictOf } from '../../tools/versions/trial.ts';

const row: Row = {
  name: 'server 4.0',
  server: 'socket.io 4.0.2',
  client: 'socket.io-client 4.8.4',
  runtime: 'Node 20.20.2',
  passed: 4,
  of: 4,
  claims: 40,
  failed: [],
  verdict: 'passed',
  seconds: 12.34,
};
const failed: Row = { ...row, name: 'old', passed: 3, failed: ['subscribed'], verdict: 'failed' };
const absent: Row = {
  ...row,
  name: 'gone',
  server: '',
  passed: 0,
  claims: 0,
  verdict: 'not run',
  why: 'no\nsuch | one',
};
const ran = { exitCode: EXIT.ok, failed: [], named: [], passed: 4, skipped: 0, claims: 40, seconds: 1, tail: '' };

async function versions(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['bin/start.mjs', 'versions', '--json', ...args], {
    cwd: ROOT,
    reject: false,
  });
  return { exitCode, rows: stdout === '' ? [] : (JSON.parse(stdout) as Row[]), said: stderr };
}

test('combination names are unique, and a server gets a matching adapter', () => {
  expect(new Set(combinations.map(({ name }) => name)).size).toBe(combinations.length);
  expect(serverPackages('4.4')).toEqual(['socket.io@4.4', '@socket.io/redis-adapter@~7.1']);
  expect(serverPackages('4.0')[1]).toBe(`@socket.io/redis-adapter@${OLD_ADAPTER}`);
  expect(serverPackages('latest')).toEqual(['socket.io@latest', '@socket.io/redis-adapter@latest']);
});

test('the table has one line per combination, with failed claims and the reason if it was not run', () => {
  const [head, ...lines] = text([row, failed, absent]).split('\n');
  expect(head).toMatch(/^combination +server +client +on +journeys +claims +seconds +verdict$/);
  expect(lines[0]).toMatch(/socket\.io 4\.0\.2 +socket\.io-client 4\.8\.4 +Node 20\.20\.2 +4\/4 +40 +12\.3 +passed$/);
  expect(lines[1]).toMatch(/3\/4 +40, failed: subscribed +12\.3 +failed$/);
  expect(lines.at(-1)).toBe('1 of 3 combinations passed, 1 failed, 1 could not be run');

  const page = markdown([row, failed, absent]);
  // Columns are padded.
  expect(page.replaceAll(/ +/g, ' ')).toContain(
    '| gone | – | socket.io-client 4.8.4 | Node 20.20.2 | 0/4 | 0 | not run: no such \\| one |',
  );
  expect(page).not.toContain('12.3');
});

test('passed means every journey, failed means a claim, and anything else says nothing about the product', () => {
  expect(verdictOf(ran)).toEqual({ verdict: 'passed' });
  expect(verdictOf({ ...ran, exitCode: EXIT.claim, failed: ['subscribed'], passed: 3 })).toEqual({ verdict: 'failed' });
  expect(verdictOf({ ...ran, passed: JOURNEYS.length - 1 }).verdict).toBe('not run');
  expect(verdictOf({ ...ran, skipped: 1 }).verdict).toBe('not run');
  const tail = 'stack: compose\nNo container engine answers. Start it:\n    dockerd\n';
  expect(verdictOf({ ...ran, exitCode: EXIT.infrastructure, passed: 0, tail })).toEqual({
    verdict: 'not run',
    why: 'No container engine answers. Start it:',
  });
});

test('a version that does not exist is listed as not run, with npm’s reason', async () => {
  test.slow();
  const { exitCode, rows } = await versions('--server', '4.99.0');
  expect(exitCode).toBe(EXIT.infrastructure);
  expect(rows).toMatchObject([{ name: 'server 4.99.0', passed: 0, verdict: 'not run' }]);
  expect(rows[0]?.why).toContain('The installation of socket.io@4.99.0');
  expect(rows[0]?.why).toContain('No matching version found');
});

test('rejects the name of an unknown combination as bad usage', async () => {
  const { exitCode, said } = await versions('--only', 'socket.io 5');
  expect(exitCode).toBe(EXIT.usage);
  expect(said).toContain('No combination is called socket.io 5');
});

test('the oldest server and client pass, and are the versions that ran', async () => {
  test.setTimeout(300_000);
  const { exitCode, rows, said } = await versions('--only', 'both 4.0');
  expect(exitCode, said).toBe(EXIT.ok);
  expect(rows).toMatchObject([{ passed: JOURNEYS.length, failed: [], verdict: 'passed' }]);
  expect(rows[0]?.server).toMatch(/^socket\.io 4\.0\.\d+, @socket\.io\/redis-adapter 6\.1\.\d+$/);
  expect(rows[0]?.client).toMatch(/^socket\.io-client 4\.0\.\d+$/);
});
