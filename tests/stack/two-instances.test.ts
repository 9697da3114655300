/** Two instances of the local backend behind the gateway, and a machine on which that is impossible. */
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { runProbes } from 'realtime-doctor/probes/index.ts';
import { backendsOf } from 'playwright-realtime/stack/stack.ts';
import { expect, secret, test } from './local/test.ts';
import { probedStack } from 'playwright-realtime/stack/probed.ts';

const two = { config: { E2E_BACKEND: 'node', E2E_INSTANCES: 2 } } as const;
const without = { nginx: () => undefined };

test('both are behind the gateway and share Redis, and a session stays on its instance', async ({
  bringUp,
  written,
}) => {
  const stack = await bringUp(written, two);
  expect(stack.describedAs).toContain('two instances behind nginx');
  expect(stack.can('kill backend-2')).toBe(true);
  const [one, other] = await backendsOf(stack);
  expect(one?.port).not.toBe(other?.port);

  const pageUrl = new URL('/dashboard', await stack.frontend());
  const allow = { notification: true };
  const { routes, notification } = await runProbes({
    pageUrl,
    contract: stackmotive,
    secret,
    stack: probedStack(stack),
    allow,
    within: 20_000,
  });
  const page = routes.find(({ role }) => role === 'page');
  expect(routes.map(({ name }) => name)).toEqual(['page', 'backend', 'backend 2']);
  const answers = page?.sticky?.is === 'answered' ? page.sticky.value : [];
  expect(answers.length).toBeGreaterThan(1);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(notification).toMatchObject({ value: { status: 200, arrived: ['backend', 'backend 2', 'page'] } });
});

test('one can be killed and started while the page’s server keeps running', async ({ bringUp, written }) => {
  const stack = await bringUp(written, two);
  const through = new URL('/api/health', await stack.frontend());
  await stack.operate('kill', 'backend-2');
  expect(written.events('backend-2')).toEqual(['start', 'healthy', 'kill SIGKILL', 'die 137 SIGKILL']);
  for (let times = 0; times < 4; times++) {
    expect(await (await fetch(through)).json()).toMatchObject({ instance: 'backend' });
  }
  await stack.operate('start', 'backend-2');
  await stack.operate('kill', 'backend');
  expect(await (await fetch(through)).json()).toMatchObject({ instance: 'backend-2' });
  const said = written.entries.filter((entry) => entry.kind === 'log' && entry.instance === 'backend-2');
  expect(said.length).toBeGreaterThan(1);
});

test('without nginx, two configured instances give one clear error', async ({ bringUp, written }) => {
  const error = await bringUp(written, { ...two, ...without }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InfrastructureError);
  expect(String(error)).toMatch(
    /need nginx as their gateway, .*Install nginx, use --stack=compose, or omit --instances\./,
  );
});

test('without nginx, two instances that only a journey requests become one, with the reason', async ({
  bringUp,
  written,
}) => {
  const stack = await bringUp(written, { ...without, instances: 2 });
  expect(stack.can('kill backend-2')).toBe(false);
  expect(stack.whyNot('kill backend-2')).toBe('this stack has one instance');
  expect(written.said.join('\n')).toContain(
    'falling back to one instance: Two instances of the local backend need nginx',
  );
});
