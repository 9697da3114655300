/** docs/realtime.md agrees with the contract. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { format, resolveConfig } from 'prettier';
import { tableNames, withTables } from '../../tools/docs/inventory.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

const file = join(ROOT, 'docs/realtime.md');
const page = readFileSync(file, 'utf8');

test('its tables are those of the contract (else: npm run docs)', async () => {
  const next = await format(withTables(page, stackmotive), { ...(await resolveConfig(file)), filepath: file });
  expect(page).toBe(next);
});

test('has each table once', () => {
  const marks = [...page.matchAll(/<!-- from the contract: (\w+) -->/g)].map(([, name]) => name);
  expect(new Set(marks)).toEqual(new Set(tableNames));
  expect(marks).toHaveLength(tableNames.length);
});

test('rejects a table that the contract does not have', () => {
  expect(() => withTables('<!-- from the contract: weather --><!-- end -->', stackmotive)).toThrow(UsageError);
});

test('names every event, endpoint and channel of the contract', () => {
  const { connected, subscribe, notification } = stackmotive.events;
  const named = [...Object.values(stackmotive.events), ...Object.values(stackmotive.redisChannels)];
  for (const name of [connected, subscribe, notification, ...named]) expect(page).toContain(`\`${name}\``);
});
