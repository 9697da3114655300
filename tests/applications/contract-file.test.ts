/* oxlint-disable no-empty-pattern -- Playwright reads what a test depends on from this pattern */
/** A contract from a file: validation errors are reported at once and name the field. */
import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { readContract } from 'realtime-doctor/contract/index.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { loadContract } from 'playwright-realtime/config/contract.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import chat from './chat/contract.ts';

const load = (name: string): Promise<unknown> => loadContract({ E2E_CONTRACT: name }).catch((error: unknown) => error);

test('loads a contract by its name, and from files of every kind', async ({}, testInfo) => {
  expect(await load('stackmotive')).toEqual(stackmotive);
  // It is filed with each capture and has to be readable again.
  expect(readContract(stackmotive)).toEqual({ contract: stackmotive });
  expect(await load('stackmotive-app')).toMatchObject({ page: { unseen: ['toast'] } });
  expect(await load('tests/applications/chat/contract.ts')).toMatchObject(chat);
  const [json, module] = [testInfo.outputPath('chat.json'), testInfo.outputPath('chat.mjs')];
  writeFileSync(json, JSON.stringify(chat));
  writeFileSync(module, `export default ${JSON.stringify(chat)};`);
  expect(await load(json)).toMatchObject(chat);
  // A contract without services gets the usual service names.
  expect(await load(module)).toMatchObject({ ...chat, services: stackmotive.services });
});

test('the error for an invalid contract names the wrong field', async ({}, testInfo) => {
  const file = testInfo.outputPath('contract.json');
  const wrong = async (changes: object): Promise<string> => {
    writeFileSync(file, JSON.stringify({ ...chat, ...changes }));
    const error = await load(file);
    expect(error).toBeInstanceOf(UsageError);
    return String(error);
  };
  const { page } = chat;
  expect(await wrong({ page: { ...page, shows: {} } })).toContain('page.states: `states` needs `shows.state`');
  expect(await wrong({ page: { ...page, toasts: '.toast' } })).toContain('page.toasts: there is no such field');
  expect(await wrong({ events: { notification: 5 } })).toContain('events.notification: ');
  expect(await wrong({ transport: { ...chat.transport, path: 'socket.io' } })).toContain('transport.path: a path that');
  expect(await wrong({ page: { ...page, shows: { toast: '.toast' } } })).toContain(
    'page.states: `states` needs `shows.state`',
  );
  expect(await wrong({ page: { ...page, disconnect: { text: 'Bye' } } })).toContain(
    'page.disconnect: one of { label }',
  );
  const asking = { login: { body: { user: 'ann', password: 'hunter2hunter2' } } };
  expect(await wrong({ asking })).toContain('seems to have a secret in it: asking.login.body.password');
  writeFileSync(file, '{');
  expect(String(await load(file))).toContain("can't be loaded");
  const nowhere = String(await load('nowhere'));
  expect(nowhere).toContain('E2E_CONTRACT names a contract that does not exist');
  expect(nowhere).toContain('one of stackmotive-app, stackmotive.');
});
