import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import { chromium, expect } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { publish } from 'realtime-doctor/capture/publish.ts';
import { Redactor, redactFile, redactFolder, redactTrace, scan } from 'realtime-doctor/redaction/index.ts';
import { showToken } from 'realtime-doctor/transcript/jwt.ts';
import { requireBrowser } from 'realtime-doctor/browser/find.ts';
import { searchFolder, writtenAs } from './search.ts';
import { encodings, mint } from './secrets.ts';
import { freshEnvironment, openSite, playwrightCli, playwrightTest } from './site.ts';
import { fill, test } from './temporary.ts';

/** A token, a secret and a password. None may be found in what is published. */
function canaries() {
  return {
    token: mint({ sub: 'canary' }),
    secret: `canary${randomBytes(24).toString('base64url')}`,
    password: `Canary "${randomBytes(6).toString('hex')}" & <b>`,
  };
}

/** Writes every kind of file that a capture has, with the canaries in each. */
function plant(dir: string, { token, secret, password }: ReturnType<typeof canaries>): void {
  const all = `${token} ${secret} ${password}`;
  const frame = `40${JSON.stringify({ token, pid: secret })}`;
  const entry = { id: 'e1', kind: 'ws.frame', raw: frame, packet: { socket: { args: [{ token, password }] } } };
  const header = { name: 'Authorization', value: `Bearer ${token}` };
  const har = {
    log: {
      entries: [
        { request: { url: `http://h/?token=${token}`, headers: [header], cookies: [{ name: 's', value: secret }] } },
      ],
    },
  };
  const page = `<p>${password.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}</p>`;
  const inner = zipSync({ 'deep/log.txt': strToU8(all), [`${secret}.txt`]: strToU8('named') });
  const outer = Buffer.from(zipSync({ 'inner.zip': inner, 'inner.gz': gzipSync(all), 'picture.png': png(all) }));
  const cut = Math.floor(token.length - 20);
  fill(dir, {
    'transcript.jsonl': `{"kind":"header"}\n${JSON.stringify(entry)}\n${JSON.stringify({ text: `console: ${all}` })}\n`,
    'frames.jsonl': [token.slice(0, cut), token.slice(cut), secret.slice(0, 16), secret.slice(16)]
      .map((raw) => JSON.stringify({ raw }))
      .join('\n'),
    'capture.json': JSON.stringify({ configuration: { STACKMOTIVE_JWT_SECRET: secret }, error: password }, null, 2),
    'har.har': JSON.stringify(har, null, 2),
    'logs/backend.log': `verify_jwt() called with token: ${token.slice(0, 20)}\nauth: {'token': '${token}'}\n${all}\nCookie: s=${secret}\n`,
    'junit.xml': `<testsuite><failure message="${password.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">${token}</failure></testsuite>`,
    'report.html': `<!doctype html>${page}<script>const t = ${JSON.stringify(all)}</script><template>data:application/zip;base64,${outer.toString('base64')}</template>`,
    'error-context.md': `# Page\n- text: "${all}"\n`,
    'nested.zip': outer,
    'log.gz': gzipSync(all),
    'core.bin': Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(all), Buffer.from([0])]),
    'screenshots/01.png': png(all),
    [`screenshots/${secret}.png`]: png('x'),
    [`${secret}/${token.slice(-40)}.txt`]: 'named',
    'encodings.txt': [token, secret, password]
      .flatMap((value) => Object.values(encodings).map((encode) => encode(value)))
      .join('\n'),
  });
}

test('canaries in every kind of file, name and encoding are absent from what is published', async ({ dir }) => {
  const planted = canaries();
  const { token, secret, password } = planted;
  const needles = [token, secret, password, token.slice(token.lastIndexOf('.') + 1)].flatMap(writtenAs);
  mkdirSync(join(dir, 'raw'));
  plant(join(dir, 'raw'), planted);
  expect(searchFolder(join(dir, 'raw'), needles).length, 'before').toBeGreaterThan(60);
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  redactor.register(secret, 'secret');
  redactor.register(password, 'password');
  expect((await scan(join(dir, 'raw'), redactor)).length, 'seen by the scan').toBeGreaterThan(40);

  const target = await publish(dir, 'capture', redactor, (to) => plant(to, planted));

  expect(searchFolder(target, needles)).toEqual([]);
  const shown = readFileSync(join(target, 'logs/backend.log'), 'utf8');
  expect(shown, 'and the report still says which token it was').toContain(showToken(token));
  expect(shown, 'the public beginning of a token stays').toContain(token.slice(0, 20));
  for (const line of readFileSync(join(target, 'transcript.jsonl'), 'utf8').trim().split('\n')) JSON.parse(line);
  for (const name of ['capture.json', 'har.har']) JSON.parse(readFileSync(join(target, name), 'utf8'));
});

test('the scan names each copy of a file that contains a secret', async ({ dir }) => {
  const { secret } = canaries();
  const redactor = new Redactor();
  redactor.register(secret, 'secret');
  for (const name of ['a.txt', 'b.txt', 'clean-1.txt', 'clean-2.txt', 'c.txt'])
    writeFileSync(join(dir, name), name.startsWith('clean') ? 'nothing' : `it is ${secret}`);
  expect((await scan(dir, redactor)).map(({ file }) => file).toSorted()).toEqual(['a.txt', 'b.txt', 'c.txt']);
});

test("the scan finds secrets around an archive's entries, and each entry once", async ({ dir }) => {
  const { secret } = canaries();
  const redactor = new Redactor();
  redactor.register(secret, 'secret');
  const words = strToU8(`it is ${secret}`);
  const plain = strToU8('nothing');
  writeFileSync(join(dir, 'comment.zip'), zipSync({ 'a.txt': [plain, { comment: secret }] }));
  writeFileSync(join(dir, 'extra.zip'), zipSync({ 'a.txt': [plain, { extra: { 0xabcd: words } }] }));
  writeFileSync(join(dir, 'stored.zip'), zipSync({ 'a.bin': [Uint8Array.of(0, 0xff, ...words), { level: 0 }] }));
  writeFileSync(join(dir, 'again.zip'), zipSync({ 'b.txt': words, 'c.txt': words, 'd.txt': plain }));
  const html = strToU8(`<p>${Buffer.from(zipSync({ 'e.txt': words })).toString('base64')}</p>`);
  writeFileSync(join(dir, 'packed-1.zip'), zipSync({ 'a.html': html }));
  writeFileSync(join(dir, 'packed-2.zip'), zipSync({ 'a.html': html, 'b.html': plain }));
  const found = (await scan(dir, redactor)).map(({ file, inside }) => [file, ...inside].join(' › '));
  expect([...new Set(found)].toSorted()).toEqual([
    'again.zip › b.txt',
    'again.zip › c.txt',
    'comment.zip',
    'extra.zip',
    'packed-1.zip › a.html › base64 at 3 › e.txt',
    'packed-2.zip › a.html › base64 at 3 › e.txt',
    'stored.zip › a.bin',
  ]);
});

test('the scan does not trust files that were checked before a secret was known, or not at all', async ({ dir }) => {
  const { secret } = canaries();
  const redactor = new Redactor();
  const bytes = Buffer.concat([Buffer.from([0, 255]), Buffer.from(secret)]);
  writeFileSync(join(dir, 'a.txt'), `it is ${secret}`);
  writeFileSync(join(dir, 'b.bin'), bytes);
  writeFileSync(join(dir, 'c.zip'), zipSync({ 'd.bin': bytes }));
  expect(redactFolder(dir, redactor)).toEqual([]);
  expect(await scan(dir, redactor)).toEqual([]);
  redactor.register(secret, 'secret');
  writeFileSync(join(dir, 'late.txt'), 'redis://user:hunter2hunter2@host');
  const found = (await scan(dir, redactor)).map(({ file, inside }) => [file, ...inside].join(' › '));
  expect([...new Set(found)].toSorted()).toEqual(['a.txt', 'b.bin', 'c.zip › d.bin', 'late.txt']);
});

test('a secret that is registered after a pass is removed by the next, wherever it is', async ({ dir }) => {
  const { secret } = canaries();
  const awkward = 'pä"ss\\wörtlich geheim';
  const inBytes = (value: string): Buffer =>
    Buffer.concat([Buffer.alloc(99, 'words\0'), Buffer.from([255]), Buffer.from(value), Buffer.from([200, 1])]);
  const archive = zipSync({
    'text.txt': strToU8(`it is ${secret}\n`.repeat(9)),
    'lines.trace': strToU8(`${JSON.stringify({ a: JSON.stringify({ b: awkward }) })}\n{"b":1}\n`),
    'bytes.bin': inBytes(secret),
  });
  const packed = zipSync({ 'inner.txt': strToU8(secret.repeat(9)) });
  fill(dir, {
    'plain.txt': `it is ${secret}`,
    'nested.json': JSON.stringify({ a: JSON.stringify([{ b: awkward }]) }),
    'archive.zip': Buffer.from(archive),
    'report.html': `<p>${Buffer.from(packed).toString('base64')}</p>`,
    'bytes.bin': inBytes(secret),
    'awkward.bin': inBytes(awkward),
    'clean.txt': 'nothing',
  });
  const redactor = new Redactor();
  expect(redactFolder(dir, redactor)).toEqual([]);
  redactor.register('another that stands nowhere', 'secret');
  expect(redactFolder(dir, redactor), 'nothing of it is known').toEqual([]);
  redactor.register(secret, 'secret');
  const withSecret = ['archive.zip', 'bytes.bin', 'plain.txt', 'report.html'];
  expect([...new Set((await scan(dir, redactor)).map(({ file }) => file))].toSorted()).toEqual(withSecret);
  expect(redactFolder(dir, redactor)).toEqual(withSecret);
  expect(await scan(dir, redactor)).toEqual([]);
  redactor.register(awkward, 'password');
  expect(redactFolder(dir, redactor)).toEqual(['archive.zip', 'awkward.bin', 'nested.json']);
  expect(await scan(dir, redactor)).toEqual([]);
  expect(searchFolder(dir, [secret, awkward].flatMap(writtenAs))).toEqual([]);
});

test('a learned value is also searched for in pieces once it is registered', ({ dir }) => {
  const value = 'c0ffee5Q7xZ2m9Lk4Tn8Rv1Ww3';
  const redactor = new Redactor();
  expect(redactor.text(`Cookie: sid=${value}`)).not.toContain(value);
  fill(dir, { 'piece.txt': `it ends in ${value.slice(6)}` });
  expect(redactFolder(dir, redactor)).toEqual([]);
  redactor.register(value, 'secret');
  expect(redactFolder(dir, redactor)).toEqual(['piece.txt']);
});

test('the scan gives the position of a secret in binary data', async ({ dir }) => {
  const redactor = new Redactor();
  redactor.register('q7Xw2Lm9Zt4Rb8Kd', 'secret');
  const before = Buffer.concat([Buffer.from([0, 255, 0]), Buffer.from('readable before'), Buffer.from([0, 254, 1])]);
  fill(dir, { 'a.bin': Buffer.concat([before, Buffer.from('says q7Xw2Lm9Zt4Rb8Kd'), Buffer.from([0])]) });
  expect(await scan(dir, redactor)).toEqual([
    expect.objectContaining({ file: 'a.bin', kind: 'secret', offset: before.length + 'says '.length }),
  ]);
});

test('finds a secret with a non-ASCII blank in bytes, too', ({ dir }) => {
  const value = 'north\u00a0wind\u2028over\ufeffthe sea';
  const redactor = new Redactor();
  redactor.register(value, 'password');
  fill(dir, { 'bytes.bin': Buffer.concat([Buffer.from([0, 255]), Buffer.from(value)]) });
  expect(redactFolder(dir, redactor)).toEqual(['bytes.bin']);
  expect(searchFolder(dir, writtenAs(value))).toEqual([]);
});

test("a secret learned from an archive's last entry is removed from the first, too", ({ dir }) => {
  const [first, second] = [canaries().secret, canaries().secret];
  const taught = { 'b.json': strToU8(JSON.stringify({ password: second })) };
  const rewritten = zipSync({ 'a.txt': strToU8(`${first} ${second}`), ...taught });
  const left = zipSync({ 'a.txt': strToU8(second), ...taught });
  fill(dir, { 'rewritten.zip': Buffer.from(rewritten), 'left.zip': Buffer.from(left) });
  for (const file of ['rewritten.zip', 'left.zip']) {
    const redactor = new Redactor();
    redactor.register(first, 'secret');
    expect(redactTrace(join(dir, file), redactor, { toTheScan: true })).toBe(true);
  }
  expect(searchFolder(dir, [first, second].flatMap(writtenAs))).toEqual([]);
});

test('the scan reports each file and position without the secret', async ({ dir }) => {
  const planted = canaries();
  plant(dir, planted);
  const redactor = new Redactor();
  redactor.register(planted.token, 'jwt');
  redactor.register(planted.secret, 'secret');
  redactor.register(planted.password, 'password');
  const leaks = await scan(dir, redactor);
  const named = new Set(leaks.map(({ file, inside }) => [file, ...inside].join(' › ')));
  const files = readdirSync(dir, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter((each) =>
    each.isFile(),
  );
  expect(files.filter(({ name }) => ![...named].some((path) => path.includes(name)))).toEqual([]);
  for (const inside of [
    'nested.zip › inner.zip › deep/log.txt',
    'nested.zip › inner.gz › gzip',
    'nested.zip › picture.png',
  ]) {
    expect([...named], inside).toContain(inside);
  }
  expect([...named].some((path) => /report\.html › base64 at \d+ › inner\.zip › deep\/log\.txt/.test(path))).toBe(true);
  // File names contain them; the reports about leaks do not.
  const said = JSON.stringify(leaks.map(({ kind, shownAs, offset }) => ({ kind, shownAs, offset })));
  for (const value of Object.values(planted)) expect(said).not.toContain(value);
});

test('an image keeps its pixels and loses its text', ({ dir }) => {
  fill(dir, { 'a.png': png('words'), 'b.png': png(), 'cut.png': png('words').subarray(0, 60) });
  expect(redactFile(join(dir, 'a.png'), new Redactor())).toBe(true);
  expect(readFileSync(join(dir, 'a.png'))).toEqual(png());
  expect(redactFile(join(dir, 'b.png'), new Redactor())).toBe(false);
  expect(redactFile(join(dir, 'cut.png'), new Redactor()), 'left to the search for values').toBe(false);
});

test('a real run of Playwright: HTML report, JUnit, error contexts and traces', async ({ dir }) => {
  test.setTimeout(120_000);
  const { token, secret } = canaries();
  const site = await openSite(token);
  writeRun(dir, { url: site.url, browser: requireBrowser(process.env['E2E_BROWSER_PATH']).path, token, secret });
  const run = spawn(process.execPath, [playwrightCli, 'test', '-c', dir], {
    cwd: dir,
    env: freshEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await textOf(run.stdout);
  await site.close();
  expect(said, 'it fails, with the secret in its message').toContain('1 failed');
  const needles = [token, secret].flatMap(writtenAs);
  for (const part of ['report', 'results']) {
    expect(searchFolder(join(dir, part), needles).length, part).toBeGreaterThan(0);
  }
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  redactor.register(secret, 'secret');

  const target = await publish(join(dir, 'captures'), 'one', redactor, (to) => {
    for (const part of ['report', 'results']) cpSync(join(dir, part), join(to, part), { recursive: true });
  });

  expect(searchFolder(target, needles)).toEqual([]);
  expect(searchFolder(target, [showToken(token)]).length, 'which token it was').toBeGreaterThan(3);
  expect(await reportText(join(target, 'report/index.html')), 'the HTML report still opens').toMatch(
    /fails.*a\.spec\.mjs/s,
  );
});

async function reportText(file: string): Promise<string> {
  const { path } = requireBrowser(process.env['E2E_BROWSER_PATH']);
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.getByText('a.spec.mjs').first().waitFor();
    return await page.locator('body').innerText();
  } finally {
    await browser.close();
  }
}

function writeRun(
  dir: string,
  { url, browser, token, secret }: Record<'url' | 'browser' | 'token' | 'secret', string>,
): void {
  const config = {
    testDir: dir,
    outputDir: join(dir, 'results'),
    reporter: [
      ['list'],
      ['html', { outputFolder: join(dir, 'report'), open: 'never' }],
      ['junit', { outputFile: join(dir, 'results/junit.xml') }],
    ],
    use: { trace: 'on', screenshot: 'on', launchOptions: { executablePath: browser, args: ['--no-sandbox'] } },
  };
  writeFileSync(join(dir, 'playwright.config.mjs'), `export default ${JSON.stringify(config)};`);
  writeFileSync(
    join(dir, 'a.spec.mjs'),
    `import playwright from ${JSON.stringify(playwrightTest)};
const { test, expect } = playwright;
test('fails', async ({ page }, info) => {
  await page.goto(${JSON.stringify(`${url}/?token=${token}`)});
  await page.locator('output', { hasText: 'for ' }).waitFor();
  console.log('secret is ${secret}');
  await info.attach('body', { body: 'body ${secret}', contentType: 'text/plain' });
  await expect(page.locator('output'), 'a ${secret}').toHaveText('nothing', { timeout: 500 });
});`,
  );
}

/** An image of one pixel. With a text: in its metadata, plain and compressed, and after its end. */
function png(words?: string): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])));
    return Buffer.concat([head, data, sum]);
  };
  const told =
    words === undefined
      ? []
      : [
          chunk('tEXt', Buffer.from(`Title\0${words}`)),
          chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(words)])),
          chunk('iTXt', Buffer.from(`Title\0\0\0\0\0${words}`)),
          chunk('eXIf', Buffer.from(words)),
        ];
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    ...told,
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(words ?? ''),
  ]);
}
