import { expect, test } from '@playwright/test';
import { claims, judge } from 'realtime-doctor/claims/index.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { crowdTable } from './crowd.ts';
import { healthy, story, type Row, type Story } from './story.ts';

const connected = (): Story => story().connect({ at: 100 });
const held = (instance?: string): Story =>
  connected().add(150, {
    source: 'backend',
    kind: 'log',
    stream: 'stdout',
    text: `[WebSocket][DIAGNOSTIC] ${stackmotive.log.connected}: x (user: 1, tier: operator)`,
    ...(instance ? { instance } : {}),
  });
/** The client's side stays open, but the server's log says that it dropped the session. */
const givenUp = (sid: string): Story =>
  connected()
    .fault('page frozen', 5000)
    .add(8500, {
      source: 'backend',
      kind: 'log',
      stream: 'stdout',
      text: `[WebSocket][DEV] ${stackmotive.log.disconnected}: ${sid} (user: 1, no reason given)`,
    });
const lost = (): Story => connected().until(2000).fault('kill backend', 5000, 6000).lose(5010);
const silent = (noticed: number): Story =>
  connected()
    .fault('pause backend', 5000, noticed + 100)
    .shows(noticed, 'Connection lost')
    .close(noticed + 50, 1006);
const refused = (): Story =>
  story().connect({ at: 100, refused: 'jwt expired' }).shows(140, 'Connection refused').add(141, {
    source: 'page',
    page: 'p1',
    kind: 'shown',
    what: 'refusal',
    text: 'The server says: jwt expired',
    element: 2,
  });
/** The first attempt after the end fails, and the next one connects when a second attempt is due. */
const cutOff = (error: string): Story =>
  connected()
    .fault('kill backend', 5000, 5500)
    .lose(5010)
    .connect({ at: 6500, status: 0 })
    .add(6515, {
      source: 'page',
      page: 'p1',
      kind: 'console',
      level: 'error',
      text: `WebSocket connection to 'ws://x' failed: ${error}`,
    })
    .connect({ at: 9450 });

const NOT_FOUND = 'Failed to load resource: the server responded with a status of 404 (Not Found)';
const consoleError = (text: string, url?: string): Story =>
  connected().add(900, {
    source: 'page',
    page: 'p1',
    kind: 'console',
    level: 'error',
    text,
    ...(url === undefined ? {} : { at: { url, line: 1, column: 1 } }),
  });

const refusedTimes = (times: number, status = 400): Story =>
  Array.from({ length: times }, (_, index) => 100 + 1000 * index).reduce(
    (told, at) => told.connect({ at, status }),
    story(),
  );

const attempts = (...times: number[]): Story => times.reduce((told, at) => told.connect({ at, status: 502 }), lost());

const table: Record<string, readonly Row[]> = {
  [claims.upgraded.id]: [
    ['101', connected(), 'holds'],
    ['refused with 400', story().connect({ at: 100, status: 400 }), 'fails'],
    ['nothing asked', story(), 'pending'],
  ],
  [claims.engineOpened.id]: [
    ['open packet', connected(), 'holds'],
    ['no handshake', story().connect({ at: 1, status: 400 }), 'pending'],
    ['refused in the same way three times', refusedTimes(3), 'pending'],
    ['refused in the same way four times', refusedTimes(4), 'fails'],
    ['temporarily refused four times', refusedTimes(4, 429), 'pending'],
    ['a server that is not up yet, refused four times', refusedTimes(4, 502), 'pending'],
    ['refused in different ways', refusedTimes(3).connect({ at: 3100, status: 404 }), 'pending'],
    ['refused while the backend is down', refusedTimes(4).fault('kill backend', 50), 'pending'],
  ],
  [claims.namespaceConnected.id]: [
    ['40', connected(), 'holds'],
    ['44', refused(), 'fails'],
    ['closed since', connected().lose(900), 'pending'],
  ],
  [claims.greetedOnce.id]: [
    ['once', connected().until(1000), 'holds'],
    ["once, in a Python server's order", story().connect({ at: 1, order: 'python' }).until(1000), 'holds'],
    ['not watched for long enough', connected(), 'pending'],
    ['twice', story().connect({ at: 1, greetings: ['operator', 'operator'] }), 'fails'],
    ['never', story().connect({ at: 1, greetings: [] }).until(5000), 'pending'],
    ['never, and the connection ended', story().connect({ at: 1, greetings: [] }).lose(5000), 'fails'],
    [
      'with another tier',
      story()
        .connect({ at: 1, greetings: ['navigator'] })
        .until(1000),
      'fails',
    ],
    ['twice on the second connection only', lost().connect({ at: 6500, greetings: ['operator', 'operator'] }), 'fails'],
  ],
  [claims.servedBy.id]: [
    ['the first', held(), 'holds', { instance: 'backend' }],
    ['the second', held('backend-2'), 'holds', { instance: 'backend-2' }],
    ['another than expected', held('backend-2'), 'fails', { instance: 'backend' }],
    ['not logged yet', connected(), 'pending', { instance: 'backend' }],
    ['no longer connected', held().lose(900), 'pending', { instance: 'backend' }],
  ],
  [claims.subscribed.id]: [
    ['subscribed', connected(), 'holds'],
    ['never asked', story().connect({ at: 1, subscribes: false }).until(5000), 'pending'],
    ['subscribed on a connection that ended', connected().lose(3000), 'pending'],
  ],
  [claims.subscribedEachTime.id]: [
    ['each time', healthy(), 'holds'],
    ['not subscribed after the loss', lost().connect({ at: 6500, subscribes: false }).until(9000), 'pending'],
    ['not subscribed before the loss', story().connect({ at: 1, subscribes: false }).lose(5000), 'fails'],
  ],
  [claims.notifiedOnce.id]: [
    ['once', connected().notify(1000, 'm').until(2000), 'holds', { message: 'm' }],
    ['twice', connected().notify(1000, 'm', { arrives: 2 }), 'fails', { message: 'm' }],
    ['not yet', connected().notify(1000, 'm', { arrives: 0 }), 'pending', { message: 'm' }],
    ['never', connected().notify(1000, 'm', { arrives: 0 }).until(9000), 'fails', { message: 'm' }],
    ['too late', connected().notify(1000, 'm', { after: 2500 }).until(9000), 'fails', { message: 'm' }],
    [
      'late because of a stall',
      connected().stall(3400, 2000).notify(1000, 'm', { after: 2500 }).until(9000),
      'holds',
      { message: 'm' },
    ],
    [
      'too late for a tighter bound',
      connected().notify(1000, 'm', { after: 200 }).until(9000),
      'fails',
      { message: 'm', within: 100 },
    ],
    [
      'as late as its response, on a busy machine',
      connected().notify(1000, 'm', { answered: 1800, after: 3500 }).until(9000),
      'holds',
      { message: 'm' },
    ],
    [
      'later than its response by more than the bound',
      connected().notify(1000, 'm', { answered: 1800, after: 4000 }).until(9000),
      'fails',
      { message: 'm' },
    ],
    [
      'too late, and the application responded too late, too',
      connected().notify(1000, 'm', { answered: 5000, after: 4500 }).until(9000),
      'fails',
      { message: 'm' },
    ],
    [
      'not yet, after a late response',
      connected().notify(1000, 'm', { arrives: 0, answered: 3000 }).until(3900),
      'pending',
      { message: 'm' },
    ],
    ['forbidden', connected().notify(1000, 'm', { arrives: 0, status: 403 }), 'fails', { message: 'm' }],
  ],
  [claims.inOrder.id]: [
    ['in order', healthy(), 'holds'],
    ['overtaken', connected().notify(1000, 'a', { after: 900 }).notify(1100, 'b').until(5000), 'fails'],
  ],
  [claims.nothingLost.id]: [
    ['all there', healthy(), 'holds'],
    ['one lost while connected', connected().notify(1000, 'm', { arrives: 0 }).until(9000), 'fails'],
    ['one lost during a fault', lost().notify(5005, 'm', { arrives: 0 }).connect({ at: 7000 }).until(20_000), 'holds'],
    ['came twice', connected().notify(1000, 'm', { arrives: 2 }).until(9000), 'fails'],
    ["another user's", connected().notify(1000, 'm', { arrives: 0, user: 'u2' }).until(9000), 'holds'],
  ],
  [claims.receivedNothing.id]: [
    ['nothing', connected().notify(1000, 'm', { arrives: 0, user: 'u2' }).until(3000), 'holds', { message: 'm' }],
    ['it came', connected().notify(1000, 'm', { user: 'u2' }).until(3000), 'fails', { message: 'm' }],
    [
      'not watched for long enough',
      connected().notify(1000, 'm', { arrives: 0, user: 'u2' }),
      'pending',
      { message: 'm' },
    ],
  ],
  [claims.toastOnce.id]: [
    ['one', connected().notify(1000, 'm').until(2000), 'holds', { message: 'm' }],
    ['two', connected().notify(1000, 'm', { toasts: 2 }), 'fails', { message: 'm' }],
    ['none', connected().notify(1000, 'm', { toasts: 0 }).until(9000), 'fails', { message: 'm' }],
  ],
  [claims.showsState.id]: [
    ['so it says', connected(), 'holds', { state: 'connected' }],
    ['something else', connected().lose(900), 'pending', { state: 'connected' }],
  ],
  [claims.showedLoss.id]: [
    ['it showed the loss, and reconnected', healthy(), 'holds'],
    ['it said nothing', connected().fault('kill backend', 5000).close(5001, 1006).until(9000), 'pending'],
  ],
  [claims.noticedWithinBound.id]: [
    ['at once', lost(), 'holds'],
    ['a kill noticed late', connected().fault('kill backend', 5000, 6000).lose(9500), 'fails'],
    ['late because of a stall', connected().fault('kill backend', 5000, 6000).stall(9400, 4300).lose(9500), 'holds'],
    ['silence, noticed within its interval', silent(8500), 'holds'],
    ['silence, too late', silent(11_500), 'fails'],
    ['silence, noticed too soon for a ping timeout', silent(6000), 'fails'],
    ['no loss', connected(), 'pending'],
  ],
  [claims.cameBackByItself.id]: [
    ['back', healthy(), 'holds'],
    ['not back', lost().until(9000), 'pending'],
    [
      'reloaded',
      lost().add(6000, { source: 'page', page: 'p1', kind: 'navigation', url: '/' }).connect({ at: 6500 }),
      'fails',
    ],
    [
      'clicked',
      lost()
        .add(6000, { source: 'journey', kind: 'user.action', page: 'p1', action: 'reconnect' })
        .connect({ at: 6500 }),
      'fails',
    ],
  ],
  [claims.cameBackWithinBound.id]: [
    ['first attempt', lost().connect({ at: 6200 }), 'holds'],
    ['second attempt, after the fault ended', attempts(5600).connect({ at: 7000 }), 'holds'],
    ['too soon for any backoff', lost().connect({ at: 5100 }), 'fails'],
    ['too late', lost().connect({ at: 15_000 }), 'fails'],
    ['too late because of a stall', lost().stall(14_000, 7000).connect({ at: 15_000 }), 'holds'],
    [
      'a stall before the loss is no excuse',
      connected().stall(4900, 4000).fault('kill backend', 5000, 5500).lose(5010).connect({ at: 12_000 }),
      'fails',
    ],
    ['an attempt that failed because of the machine', cutOff('net::ERR_NETWORK_CHANGED'), 'holds'],
    ['an attempt that failed because of the product', cutOff('net::ERR_CONNECTION_REFUSED'), 'fails'],
    ['never', lost().until(30_000), 'fails'],
    ['not yet', lost().until(6100), 'pending'],
    ['the fault lasts', connected().fault('kill backend', 5000).lose(5010).until(60_000), 'pending'],
  ],
  [claims.backedOff.id]: [
    ['kept', attempts(5600, 6700).connect({ at: 9000 }), 'holds'],
    ['storm', attempts(5600, 5700, 5800), 'fails'],
  ],
  [claims.stayedConnected.id]: [
    ['survived', connected().fault('latency', 1000, 3000).until(4000), 'holds'],
    ['lost', connected().fault('latency', 1000).lose(2000), 'fails'],
  ],
  [claims.stayedAway.id]: [
    ['away', connected().frame(900, '←', '41').close(902, 1005).until(9000), 'holds'],
    ['not watched for long enough', connected().frame(900, '←', '41').close(902, 1005).until(1500), 'pending'],
    ['it tried', connected().frame(900, '←', '41').close(902, 1005).connect({ at: 1500 }), 'fails'],
  ],
  [claims.refusalSurfaced.id]: [
    ['refused and shown', refused().until(9000), 'holds', { reason: 'expired' }],
    ['refused and not shown', story().connect({ at: 100, refused: 'jwt expired' }).until(9000), 'pending'],
    ['let in', connected().until(9000), 'fails'],
    ['tried again', refused().connect({ at: 1200, refused: 'jwt expired' }).until(1500), 'pending'],
    ['for another reason', refused().until(9000), 'fails', { reason: 'audience' }],
  ],
  [claims.noStrayConnection.id]: [
    ['one at a time', healthy(), 'holds'],
    ['two at once', connected().connect({ at: 150 }), 'fails'],
    [
      'a reload ends the first',
      connected().add(900, { source: 'page', page: 'p1', kind: 'navigation', url: '/' }).connect({ at: 950 }),
      'holds',
    ],
  ],
  [claims.noUnexplainedLoss.id]: [
    ['explained', healthy(), 'holds'],
    ['by itself', connected().lose(5000), 'fails'],
    ['lost during a latency that a connection survives', connected().fault('latency', 900).lose(5000), 'fails'],
    ['on purpose', connected().frame(900, '←', '41').close(902, 1005), 'holds'],
  ],
  [claims.quietConsole.id]: [
    ['quiet', healthy(), 'holds'],
    ["the machine's network changed", consoleError('Failed to load resource: net::ERR_NETWORK_CHANGED'), 'holds'],
    ['a missing icon', consoleError(NOT_FOUND, 'http://127.0.0.1:1/favicon.ico'), 'holds'],
    ['a missing script', consoleError(NOT_FOUND, 'http://127.0.0.1:1/app.js'), 'fails'],
    ['a missing Socket.IO path', consoleError(NOT_FOUND, 'http://127.0.0.1:1/socket.io/?EIO=4'), 'fails'],
    ['another failure of the network', consoleError('Failed to load resource: net::ERR_FAILED'), 'fails'],
    [
      'an uncaught error',
      connected().add(500, { source: 'page', page: 'p1', kind: 'page.error', message: 'x is undefined' }),
      'fails',
    ],
    [
      "Chromium's message during a fault",
      lost().add(5600, {
        source: 'page',
        page: 'p1',
        kind: 'console',
        level: 'error',
        text: "WebSocket connection to 'ws://h/' failed",
      }),
      'holds',
    ],
    [
      'the same without a fault',
      connected().add(5600, {
        source: 'page',
        page: 'p1',
        kind: 'console',
        level: 'error',
        text: "WebSocket connection to 'ws://h/' failed",
      }),
      'fails',
    ],
    [
      'expected',
      connected().add(500, { source: 'page', page: 'p1', kind: 'console', level: 'error', text: 'known' }),
      'holds',
      { expecting: ['^known$'] },
    ],
  ],
  [claims.backedOffToCeiling.id]: [
    [
      'at its ceiling',
      connected()
        .fault('kill backend', 5000)
        .lose(5010)
        .connect({ at: 6000, status: 502 })
        .connect({ at: 8000, status: 502 })
        .connect({ at: 12_000, status: 502 })
        .connect({ at: 17_000, status: 502 })
        .connect({ at: 22_000, status: 502 })
        .until(26_000),
      'holds',
      { away: 20_000 },
    ],
    ['not yet', attempts(5600), 'pending'],
    ['back before', healthy(), 'fails'],
  ],
  [claims.offersReconnect.id]: [
    [
      'says and offers',
      connected()
        .shows(900, 'Disconnected')
        .add(901, { source: 'page', page: 'p1', kind: 'shown', what: 'reconnect', text: 'Reconnect', element: 9 }),
      'holds',
    ],
    ['says only', connected().shows(900, 'Disconnected'), 'pending'],
  ],
  [claims.serverGaveUp.id]: [
    [
      'closed by the other end',
      connected().fault('page frozen', 5000).add(8500, {
        source: 'proxy',
        kind: 'proxy.closed',
        connection: 't1',
        by: 'upstream',
        bytesUp: 1,
        bytesDown: 1,
      }),
      'holds',
    ],
    ['held open, and ended according to the log', givenUp('x'), 'holds'],
    ['another session ended, according to the log', givenUp('y'), 'pending'],
    ['held open', connected().fault('page frozen', 5000).until(7000), 'pending'],
  ],
  [claims.attempting.id]: [
    [
      'under way',
      story().add(0, { source: 'page', page: 'p1', kind: 'navigation', url: '/' }).add(5, {
        source: 'page',
        page: 'p1',
        kind: 'ws.created',
        socket: 'w9',
        target: 'page',
        url: 'ws://h/socket.io/',
      }),
      'holds',
    ],
    ['through already', connected(), 'pending'],
    ['not begun', story(), 'pending'],
  ],
  [claims.tokenExpired.id]: [
    [
      'it has',
      story()
        .add(0, {
          source: 'journey',
          kind: 'token',
          shownAs: '‹t›',
          claims: { exp: Date.parse('2026-01-01T00:00:03Z') / 1000 },
        })
        .connect({ at: 100, token: '‹t›' })
        .until(3000),
      'holds',
    ],
    [
      'it will',
      story()
        .add(0, {
          source: 'journey',
          kind: 'token',
          shownAs: '‹t›',
          claims: { exp: Date.parse('2026-01-01T00:00:03Z') / 1000 },
        })
        .connect({ at: 100, token: '‹t›' }),
      'pending',
    ],
    ['unknown', connected(), 'pending'],
  ],
  ...crowdTable,
};

for (const [id, rows] of Object.entries(table)) {
  test.describe(id, () => {
    for (const [name, { transcript }, verdict, parameters = {}] of rows) {
      test(`${name}: ${verdict}`, () => {
        const judgement = judge(transcript, stackmotive, id, parameters);
        expect(judgement.verdict, `${judgement.expected}; seen: ${judgement.actual}`).toBe(verdict);
        for (const entry of judgement.because) expect(transcript.get(entry), `because ${entry}`).toBeDefined();
      });
    }
  });
}

test('every claim has a table with at least one row that holds and one that does not', () => {
  for (const { id } of Object.values(claims)) {
    const verdicts = (table[id] ?? []).map(([, , verdict]) => verdict);
    expect(verdicts, id).toContain('holds');
    expect(
      verdicts.some((verdict) => verdict !== 'holds'),
      id,
    ).toBe(true);
  }
});

test('a late notification says how much of the delay came after the response', () => {
  const said = (after: number): string => {
    const { transcript } = connected().notify(1000, 'm', { answered: 1800, after }).until(9000);
    return judge(transcript, stackmotive, claims.notifiedOnce.id, { message: 'm' }).actual;
  };
  expect(said(1900)).toBe('it arrived once, after 1.90 s');
  expect(said(2050)).toBe("it arrived once, after 2.05 s, 0.25 s of it after the application's response");
  expect(said(4000)).toBe("it took 4.00 s, 2.20 s of it after the application's response");
});
