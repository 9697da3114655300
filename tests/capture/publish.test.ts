import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { checkManifest } from 'realtime-doctor/capture/manifest.ts';
import { publish, sweepPartials } from 'realtime-doctor/capture/publish.ts';
import { Redactor, redactTrace } from 'realtime-doctor/redaction/index.ts';
import { EvidenceError } from 'realtime-doctor/errors.ts';
import { searchBytes, searchFolder } from './search.ts';
import { mint } from './secrets.ts';
import { fill, test } from './temporary.ts';

test('publishes a complete capture with its manifest, readable by everyone', async ({ dir }) => {
  const target = await publish(join(dir, 'captures'), 'one', new Redactor(), (to) => void fill(to, { 'a/b.txt': 'b' }));
  expect(target).toBe(join(dir, 'captures', 'one'));
  expect(checkManifest(target)).toEqual([]);
  expect(readdirSync(join(dir, 'captures'))).toEqual(['one']);
  expect(statSync(target).mode & 0o777).toBe(0o755);
});

test('a capture has its name only when it is complete', async ({ dir }) => {
  await publish(dir, 'one', new Redactor(), async (to) => {
    fill(to, { 'a.txt': 'a' });
    expect(readdirSync(dir).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(statSync(to).mode & 0o777, 'nobody else looks in').toBe(0o700);
    await Promise.resolve();
  });
});

test('leaves nothing behind when filling fails', async ({ dir }) => {
  const failing = publish(dir, 'one', new Redactor(), (to) => {
    fill(to, { 'a.txt': 'a' });
    throw new Error('no space');
  });
  await expect(failing).rejects.toThrow('no space');
  expect(readdirSync(dir)).toEqual([]);
});

test('removes every secret that the redactor can remove, also from names', async ({ dir }) => {
  const token = mint();
  const target = await publish(dir, 'one', new Redactor(), (to) => void fill(to, { [`shot-${token}.txt`]: token }));
  const [name = ''] = readdirSync(target).filter((each) => each.startsWith('shot'));
  expect(name).toMatch(/^shot-jwt-[0-9a-f]{6}\.txt$/);
  expect(readFileSync(join(target, name), 'utf8')).toMatch(/^‹jwt sub=1 .*›$/);
});

test('redacts derived files too, and removes what they reveal from all other files', async ({ dir }) => {
  const token = mint();
  const key = 'q7Xw2Lm9Zt4Rb8Kd5Vn3';
  const seen: string[] = [];
  const target = await publish(
    dir,
    'one',
    new Redactor(),
    (to) => void fill(to, { 'a/seen.txt': `who has ${key} may enter` }),
    (to) => {
      seen.push(readFileSync(join(to, 'a/seen.txt'), 'utf8'));
      fill(to, { 'a/told.json': JSON.stringify({ apiKey: key }), 'token.txt': token });
      return ['a/told.json', 'token.txt'];
    },
  );
  const said = ['a/seen.txt', 'a/told.json', 'token.txt'].map((path) => readFileSync(join(target, path), 'utf8'));
  expect(seen[0], 'nobody knew it for a secret yet').toContain(key);
  expect(said.join('\n')).not.toContain(key);
  expect(said[0]).toMatch(/^who has ‹.* may enter$/);
  expect(said[2]).toMatch(/^‹jwt sub=1 .*›$/);
});

test('removes a secret that was registered after its file was checked', async ({ dir }) => {
  const [early, late] = [mint({ sub: 'early' }), 'q7Xw2Lm9Zt4Rb8Kd5Vn3'];
  const redactor = new Redactor();
  const trace = join(dir, 'trace.zip');
  writeFileSync(
    trace,
    zipSync({ 'a.trace': strToU8(`{"a":"${early}"}\n{"b":"of ${late}"}\n`), 'b.txt': strToU8(late) }),
  );
  redactTrace(trace, redactor);
  expect(searchBytes('trace', readFileSync(trace), [early]), 'at the end of its journey').toEqual([]);
  expect(searchBytes('trace', readFileSync(trace), [late])).not.toEqual([]);
  redactor.register(late, 'secret');
  // A second archive with the same content. It was clean by what was known then, but is left to the scan.
  const second = join(dir, 'second.zip');
  writeFileSync(second, zipSync({ 'b.txt': strToU8(late), 'c.trace': strToU8(`{"a":"${early}"}\n{"c":1}\n`) }));
  redactTrace(second, redactor, { toTheScan: true });
  expect(searchBytes('second', readFileSync(second), [early]), 'what is new is redacted').toEqual([]);
  expect(searchBytes('second', readFileSync(second), [late]), 'what is not is left').not.toEqual([]);

  const target = await publish(join(dir, 'captures'), 'one', redactor, (to) => {
    for (const file of [trace, second]) cpSync(file, join(to, basename(file)));
    fill(to, { 'a.txt': 'a' });
  });
  expect(searchFolder(target, [early, late])).toEqual([]);
  expect(checkManifest(target)).toEqual([]);
});

test('a secret in an undeclared derived file stops the publication', async ({ dir }) => {
  const derive = (to: string): string[] => {
    fill(to, { 'token.txt': mint() });
    return [];
  };
  const failing = publish(dir, 'one', new Redactor(), (to) => void fill(to, { 'a.txt': 'a' }), derive);
  await expect(failing).rejects.toThrow(/token\.txt at 0: jwt/);
});

test('a secret that cannot be removed stops the publication, and the message does not show it', async ({ dir }) => {
  const key = `ghp_${'a1B2'.repeat(9)}`;
  const failing = publish(
    dir,
    'one',
    new Redactor(),
    (to) => void fill(to, { 'logs/a.log': `// secretlint-disable\n${key}\n` }),
  );
  await expect(failing).rejects.toThrow(/logs\/a\.log at 22: secretlint github/);
  await expect(failing).rejects.toThrow(EvidenceError);
  await expect(failing).rejects.not.toThrow(key);
  expect(readdirSync(dir)).toEqual([]);
});

test('a damaged archive stops the publication', async ({ dir }) => {
  const failing = publish(
    dir,
    'one',
    new Redactor(),
    (to) => void fill(to, { 'trace.zip': 'PK\u0003\u0004 and no more of it' }),
  );
  await expect(failing).rejects.toThrow(EvidenceError);
  expect(readdirSync(dir)).toEqual([]);
});

test('a link in a capture stops the publication', async ({ dir }) => {
  const failing = publish(dir, 'one', new Redactor(), (to) => symlinkSync('/etc/passwd', join(to, 'passwd')));
  await expect(failing).rejects.toThrow(/link/);
});

test('never overwrites a capture, nor anything outside its folder', async ({ dir }) => {
  const write = (to: string): void => void fill(to, { 'a.txt': 'a' });
  await publish(dir, 'one', new Redactor(), write);
  for (const name of ['one', '../two', 'a/b', '.hidden', '', 'CON']) {
    await expect(publish(dir, name, new Redactor(), write), name).rejects.toThrow(EvidenceError);
  }
  expect(readdirSync(dir)).toEqual(['one']);
});

test('a process killed at any moment leaves a complete capture or none', async ({ dir }) => {
  test.setTimeout(180_000);
  const script = fileURLToPath(new URL('./publish-for-ever.ts', import.meta.url));
  let begun = 0;
  let whole = 0;
  let cut = 0;
  for (let round = 0; round < 20; round++) {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    await once(child.stdout, 'data');
    // At a random time in the first or second publication, different in each round.
    const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * 600);
    await once(child, 'exit');
    clearTimeout(timer);
    expect(child.signalCode).toBe('SIGKILL');
    begun += said.trim().split('\n').length;
    for (const name of readdirSync(dir).filter((each) => each.startsWith(`${child.pid}-`))) {
      whole++;
      expect(checkManifest(join(dir, name)), name).toEqual([]);
      expect(readdirSync(join(dir, name), { recursive: true })).toHaveLength(20 + 3 + 2);
    }
    // Left by this child; the next publication removes it.
    cut += readdirSync(dir).filter((name) => name.startsWith('.partial-') && name.includes(`-${child.pid}-`)).length;
  }
  expect(begun - whole, 'killed while publishing').toBeGreaterThanOrEqual(15);
  expect(cut, 'killed with something written').toBeGreaterThan(0);

  await publish(dir, 'next', new Redactor(), (to) => void fill(to, { 'a.txt': 'a' }));
  expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('does not remove what another process is publishing', async ({ dir }) => {
  const others = ['.partial-000000-1-aaaa-another-machine', '.partially', '.partial-x'];
  for (const name of others) mkdirSync(join(dir, name));
  await publish(dir, 'one', new Redactor(), (to) => {
    writeFileSync(join(to, 'a.txt'), 'a');
    expect(sweepPartials(dir), 'our own, of a living process').toEqual([]);
  });
  expect(readdirSync(dir).sort()).toEqual([...others, 'one'].sort());
});
