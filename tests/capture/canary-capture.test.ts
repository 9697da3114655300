/** A complete capture, with a token and a secret everywhere that an application may put them. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { zipFolder } from 'realtime-doctor/archive/folder.ts';
import { captureName } from 'realtime-doctor/capture/capture.ts';
import { writeDerived } from 'realtime-doctor/capture/derived.ts';
import { publish } from 'realtime-doctor/capture/publish.ts';
import { Redactor } from 'realtime-doctor/redaction/index.ts';
import { verify } from 'realtime-doctor/capture/verify/index.ts';
import { showToken } from 'realtime-doctor/transcript/jwt.ts';
import { BASELINE, editCapture, editLines, readCapture, transcripts } from './forge.ts';
import { searchBytes, searchFolder, writtenAs } from './search.ts';
import { mint } from './secrets.ts';
import { test } from './temporary.ts';

type Planted = Readonly<Record<string, unknown>>;

/** Where each of them is planted. */
function plantedIn(token: string, secret: string): Readonly<Record<string, Planted>> {
  const page = { source: 'page', page: 'p1' };
  const all = `${token} and ${secret}`;
  return {
    headers: {
      ...page,
      kind: 'http.request',
      request: 'r90',
      method: 'GET',
      url: 'http://127.0.0.1/api',
      headers: { Authorization: `Bearer ${token}`, 'X-Key': secret },
    },
    query: {
      ...page,
      kind: 'navigation',
      url: `http://127.0.0.1/?token=${token}&key=${encodeURIComponent(secret)}`,
      sameDocument: true,
    },
    'auth packet': {
      ...page,
      kind: 'ws.frame',
      socket: 'w90',
      direction: 'sent',
      opcode: 1,
      bytes: 9,
      raw: `40${JSON.stringify({ token, secret })}`,
      packet: { engine: 'message', socket: { type: 'connect', namespace: '/', args: [{ token, secret }] } },
    },
    cookie: {
      ...page,
      kind: 'http.response',
      request: 'r90',
      status: 200,
      headers: { 'set-cookie': `session=${token}; Path=/`, cookie: `a=${secret}` },
      body: all,
    },
    'log line': {
      source: 'backend',
      kind: 'log',
      stream: 'stdout',
      text: `verify_jwt() called with token: {'token': '${token}'} ${secret}`,
    },
    'console message': { ...page, kind: 'console', level: 'info', text: `signed in with ${all}` },
    'notification text': {
      ...page,
      kind: 'ws.frame',
      socket: 'w90',
      direction: 'received',
      opcode: 1,
      bytes: 9,
      raw: `42["notification",${JSON.stringify({ message: all })}]`,
    },
    'page text': { ...page, kind: 'shown', what: 'tier', text: all, element: 9 },
    'file name': { source: 'journey', kind: 'checkpoint', name: `picture ${secret}.png` },
  };
}

test('a token and a secret planted everywhere in a run are nowhere in its capture, and it reports which they were', async ({
  dir,
}) => {
  const token = mint({ sub: 'canary', name: randomBytes(6).toString('hex') });
  const secret = `canary/${randomBytes(24).toString('base64')}`;
  const planted = plantedIn(token, secret);
  const redactor = new Redactor();
  redactor.register(token, 'jwt');
  redactor.register(secret, 'secret');
  const needles = [token, secret, token.slice(token.lastIndexOf('.') + 1)].flatMap(writtenAs);
  const write = (to: string): void => plant(to, planted, token, secret);
  mkdirSync(join(dir, 'raw'));
  write(join(dir, 'raw'));
  writeDerived(join(dir, 'raw'));
  expect(searchFolder(join(dir, 'raw'), needles).length, 'before').toBeGreaterThan(30);

  const name = captureName(readCapture(join(dir, 'raw')));
  const target = await publish(join(dir, 'captures'), name, redactor, write, writeDerived);

  expect(searchFolder(target, needles)).toEqual([]);
  zipFolder(target, join(dir, 'export.zip'));
  expect(searchBytes('export.zip', readFileSync(join(dir, 'export.zip')), needles)).toEqual([]);
  for (const file of ['report.html', 'capture.json', `${readCapture(target).journeys[0]?.folder}/websocket.txt`]) {
    expect(readFileSync(join(target, file), 'utf8'), `${file} says which`).toContain(showToken(token).slice(0, 16));
  }
  expect(verify(target).problems, 'and it still bears out what it says').toEqual([]);
});

/** The filed capture with additions: entries, a log, an error, a trace, and a screenshot with a name. */
function plant(to: string, planted: Readonly<Record<string, Planted>>, token: string, secret: string): void {
  cpSync(join(BASELINE, 'broken'), to, { recursive: true });
  rmSync(join(to, 'manifest.json'));
  editCapture(to, (capture) => {
    capture.leftOut = [];
    capture.errors = [`a worker died with ${token}`];
    capture.configuration['STACKMOTIVE_JWT_SECRET'] = secret;
  });
  const [path = ''] = transcripts(to);
  editLines(join(to, path), (lines) => {
    const end = JSON.parse(lines.at(-1) ?? '') as { entries: number; lines: number };
    const more = Object.values(planted).map((entry, index) => ({
      id: `e${end.entries + 1 + index}`,
      t: 1e6 + index,
      ...entry,
    }));
    const last = { ...end, entries: end.entries + more.length, lines: end.lines + more.length };
    return [...lines.slice(0, -1), ...[...more, last].map((each) => `${JSON.stringify(each)}\n`)];
  });
  const files = {
    'logs/backend.log': `${token}\nCookie: session=${secret}\n`,
    'junit.xml': `<failure message="${token}">${secret}</failure>`,
    [`logs/${token.slice(-30)}/${Buffer.from(secret).toString('hex')}.log`]: 'named',
    [`${dirname(path)}/trace.zip`]: zipSync({
      'trace.network': strToU8(JSON.stringify({ headers: [{ name: 'Cookie', value: token }], body: secret })),
    }),
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), content);
  }
}
