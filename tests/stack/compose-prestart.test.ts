/** The prestart of the first worker's stack: either that worker finds it, or it is taken down. */
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { loadConfig } from 'playwright-realtime/config/config.ts';
import { prestart } from 'playwright-realtime/stack/compose/prestart.ts';
import { WORK } from 'playwright-realtime/stack/compose/own-files.ts';
import { projectName } from 'playwright-realtime/stack/compose/project-name.ts';
import { prepare } from 'playwright-realtime/stack/prepare.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { expect, leftOf, newId, secret, test, Written } from './compose/test.ts';

test.describe.configure({ timeout: 240_000 });

const say = (): void => {};

async function begin(id: string, changes: Readonly<Record<string, string>> = {}) {
  const config = loadConfig();
  const environment = { ...(await prepare({ config, images: true, log: say })), ...changes };
  return prestart(config, { id, secret, log: say }, environment, stackmotive);
}

const filesOf = (id: string): string[] =>
  existsSync(WORK) ? readdirSync(WORK).filter((name) => name.startsWith(`${projectName(id)}.`)) : [];

test('a worker that arrives late misses no earlier event', async ({ bringUp, docker }) => {
  const id = newId();
  const ahead = await begin(id);
  await expect.poll(() => filesOf(id), { timeout: 120_000 }).toContain(`${projectName(id)}.ended.json`);
  const before = await docker.listContainers({ filters: { label: [`com.docker.compose.project=${projectName(id)}`] } });
  expect(before).toHaveLength(3);

  const written = new Written();
  const stack = await bringUp(written, { id });
  const after = await docker.listContainers({ filters: { label: [`com.docker.compose.project=${projectName(id)}`] } });
  expect(after.map(({ Id }) => Id).toSorted()).toEqual(before.map(({ Id }) => Id).toSorted());

  await stack.down();
  await ahead.end();
  for (const service of ['redis', 'backend', 'frontend']) {
    const events = written.entries
      .filter((entry) => entry.kind === 'service' && entry.service === service)
      // In the order of their times, as in a transcript.
      .toSorted((one, other) => (one.t ?? 0) - (other.t ?? 0));
    const [first, second, ...later] = events.map((entry) => 'event' in entry && entry.event);
    expect([first, second]).toEqual(['start', 'healthy']);
    expect(later).not.toContain('start');
  }
  const logs = written.entries.filter((entry) => entry.kind === 'log' && entry.source === 'backend');
  expect(logs.map((entry) => 'text' in entry && entry.text).join('\n')).toMatch(/listening/i);
  expect(await leftOf(docker, projectName(id))).toEqual([]);
  expect(filesOf(id)).toEqual([]);
});

test('takes down a prestart that no worker takes over', async ({ docker }) => {
  const id = newId();
  await (await begin(id)).end();
  expect(await leftOf(docker, projectName(id))).toEqual([]);
  expect(filesOf(id)).toEqual([]);
});

test('the worker reports what compose rejected', async ({ bringUp, docker }) => {
  const id = newId();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const ahead = await begin(id, { E2E_PORT_REDIS: String(port) });
  await expect(bringUp(new Written(), { id })).rejects.toThrow(new RegExp(`port.*${port}`, 'i'));
  await ahead.end();
  taken.close();
  expect(await leftOf(docker, projectName(id))).toEqual([]);
  expect(filesOf(id)).toEqual([]);
});
