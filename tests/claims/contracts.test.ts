/** Claims of other applications: they use the contract's names, and claims about missing features do not apply. */
import { expect, test } from '@playwright/test';
import { judge, invariantsOf, lacking, type Verdict } from 'realtime-doctor/claims/index.ts';
import { readContract, type Contract, type ContractFile } from 'realtime-doctor/contract/index.ts';
import { stackmotiveApp } from '../../fixtures/contract/stackmotive-app.ts';
import { connections } from 'realtime-doctor/transcript/connections.ts';
import alertsFile from '../applications/alerts/contract.ts';
import chatFile from '../applications/chat/contract.ts';
import { story, type Story } from './story.ts';

function complete(file: ContractFile): Contract {
  const read = readContract(file);
  if ('contract' in read) return read.contract;
  throw new Error(`${read.path}: ${read.says}`);
}

const chat = complete(chatFile);
const alerts = complete(alertsFile);
const verdict = ({ transcript }: Story, contract: Contract, claim: string, parameters = {}): Verdict =>
  judge(transcript, contract, claim, { page: 'p1', ...parameters }).verdict;

/** An open Engine.IO connection without a joined namespace. */
const opened = (): Story => {
  const socket = { source: 'page', page: 'p1', socket: 'w1' } as const;
  const about = story();
  about.connect({ at: 100, status: 502 }).entries.splice(1);
  return about
    .add(110, { ...socket, kind: 'ws.response', status: 101, statusText: '', headers: {} })
    .frame(120, '←', '0{"sid":"s","upgrades":[],"pingInterval":2000,"pingTimeout":2000,"maxPayload":1000000}');
};
const letIn = (): Story => opened().frame(122, '→', '40/alerts,').frame(130, '←', '40/alerts,{"sid":"x"}');
const greeted = (): Story => letIn().frame(140, '←', '42/alerts,["welcome",{"text":"Hello"}]').until(1000);
const alert = (text: string): string => `42/alerts,["alert",${JSON.stringify({ id: 1, text })}]`;
const asked = (at: Story): Story =>
  at.add(1000, { source: 'journey', kind: 'notify.asked', request: 'n1', user: 'ann', message: 'price' }).add(1010, {
    source: 'journey',
    kind: 'notify.answered',
    request: 'n1',
    user: 'ann',
    message: 'price',
    status: 200,
  });

test('judges a custom namespace with a connected event and without a subscription', () => {
  expect(verdict(greeted(), alerts, 'namespace-connected')).toBe('holds');
  expect(verdict(greeted(), alerts, 'greeted-once')).toBe('holds');
  expect(verdict(greeted(), alerts, 'subscribed')).toBe('holds');
  expect(connections(greeted().transcript, alerts)[0]).toMatchObject({ reached: 'subscribed' });
  expect(verdict(letIn(), alerts, 'subscribed')).toBe('pending');
  expect(verdict(greeted().frame(1100, '←', '42/alerts,["welcome",{"text":"Hello"}]'), alerts, 'greeted-once')).toBe(
    'fails',
  );
  expect(verdict(letIn().frame(140, '←', '42/alerts,["welcome",{}]').until(1000), alerts, 'greeted-once')).toBe(
    'fails',
  );
});

test('ignores events of another namespace', () => {
  const elsewhere = letIn().frame(140, '←', '42["welcome",{"text":"Hello"}]').until(1000);
  expect(verdict(elsewhere, alerts, 'greeted-once')).toBe('pending');
  const other = asked(greeted()).frame(1020, '←', alert('price').replace('/alerts,', '')).until(9000);
  expect(verdict(other, alerts, 'notified-once', { message: 'price' })).toBe('fails');
});

test("recognises a notification by the contract's member for its text, and by no other", () => {
  const once = asked(greeted()).frame(1020, '←', alert('price')).until(9000);
  expect(verdict(once, alerts, 'notified-once', { message: 'price' })).toBe('holds');
  expect(verdict(once, alerts, 'nothing-lost')).toBe('holds');
  const twice = asked(greeted()).frame(1020, '←', alert('price')).frame(1021, '←', alert('price')).until(9000);
  expect(verdict(twice, alerts, 'notified-once', { message: 'price' })).toBe('fails');
  expect(verdict(asked(greeted()).until(9000), alerts, 'nothing-lost')).toBe('fails');
  // The application may say the same again by itself.
  const unasked = greeted().frame(1020, '←', alert('price')).frame(1021, '←', alert('price')).until(9000);
  expect(verdict(unasked, alerts, 'nothing-lost')).toBe('holds');
  const plain: Contract = { ...alerts, notification: {} };
  const bare = asked(greeted()).frame(1020, '←', '42/alerts,["alert","price"]').until(9000);
  expect(verdict(bare, plain, 'notified-once', { message: 'price' })).toBe('holds');
});

test('makes no claims about what an application does not have', () => {
  expect(invariantsOf(chat)).not.toContain('greeted-once');
  expect(invariantsOf(alerts)).not.toContain('subscribed-each-time');
  expect(lacking(chat, 'greeted-once', {})).toContain('events.connected');
  expect(lacking(chat, 'offers-reconnect', {})).toContain('page.shows.reconnect');
  expect(lacking(chat, 'shows-state', { state: 'disconnected' })).toContain('page.states.disconnected');
  expect(lacking(chat, 'shows-state', { state: 'lost' })).toBeUndefined();
  expect(lacking(chat, 'served-by', {})).toContain('log');
});

const flag = (told: Story, t: number, text: string): Story =>
  told.add(t, {
    source: 'page',
    page: 'p1',
    kind: 'shown',
    what: 'state',
    text,
    element: 1,
    flag: '__SM_SOCKET_CONNECTED__',
  });

test('a flag shows connected and lost, and of a refusal only that something is wrong', () => {
  const lost = flag(
    flag(story().connect({ at: 100 }), 200, 'true')
      .fault('down', 5000, 6000)
      .close(5010, 1006),
    5012,
    'false',
  );
  expect(
    verdict(flag(story().connect({ at: 100 }), 200, 'true'), stackmotiveApp, 'shows-state', { state: 'connected' }),
  ).toBe('holds');
  expect(verdict(lost, stackmotiveApp, 'shows-state', { state: 'connected' })).toBe('pending');
  expect(verdict(lost, stackmotiveApp, 'showed-loss')).toBe('holds');
  const refused = (): Story => story().connect({ at: 100, refused: 'jwt expired' });
  expect(verdict(refused().until(9000), stackmotiveApp, 'refusal-surfaced')).toBe('holds');
  expect(verdict(flag(refused(), 200, 'true').until(9000), stackmotiveApp, 'refusal-surfaced')).toBe('pending');
  expect(
    verdict(
      refused().connect({ at: 2000, refused: 'jwt expired' }).connect({ at: 2100, refused: 'jwt expired' }).until(2200),
      stackmotiveApp,
      'refusal-surfaced',
    ),
  ).not.toBe('holds');
});
