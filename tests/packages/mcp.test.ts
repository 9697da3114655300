/** `npx realtime-doctor mcp` from the tarball, called by the official protocol client. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { outside } from './install.ts';
import { expect, test as base } from './test.ts';
import { brokenTranscript } from './transcript.ts';

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

const test = base.extend<{ client: Client; call: (name: string, args?: Record<string, unknown>) => Promise<Answer> }>({
  client: async ({ project }, use) => {
    const client = new Client({ name: 'the test', version: '1' });
    const env = Object.fromEntries(
      Object.entries(outside()).filter((each): each is [string, string] => each[1] !== undefined),
    );
    await client.connect(
      new StdioClientTransport({ command: 'npx', args: ['--no-install', 'realtime-doctor', 'mcp'], cwd: project, env }),
    );
    await use(client);
    await client.close();
  },
  call: async ({ client }, use) =>
    use(async (name, args = {}) => {
      const { content, isError } = await client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 });
      const [first] = content as [{ readonly type: string; readonly text: string }];
      return { text: first.text, isError: isError === true };
    }),
});

test.describe.configure({ mode: 'default', timeout: 240_000 });

test('has three tools, with a schema and a description each', async ({ client }) => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['diagnose_url', 'explain_recording', 'look_up_cause']);
  for (const { description, inputSchema } of tools) {
    expect(description?.length).toBeGreaterThan(50);
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  }
});

test('diagnoses a running page', async ({ application, call }) => {
  const { text, isError } = await call('diagnose_url', { url: await application('broken') });
  expect(text).toContain('Verdict: broken');
  expect(text).toContain('[cors-refused]');
  expect(text).toContain('Do not change:');
  expect(isError).toBe(false);
});

test('explains a recording', async ({ call, project }) => {
  const { text } = await call('explain_recording', { path: brokenTranscript(project) });
  expect(text).toContain('Verdict: broken');
  expect(text).toContain('[unknown-namespace]');
});

test('looks up a cause, and lists all', async ({ call }) => {
  expect((await call('look_up_cause', { id: 'token-expired' })).text).toContain('[token-expired]');
  expect((await call('look_up_cause')).text.split('\n').length).toBeGreaterThan(60);
});

test('reports an invalid call in one line', async ({ call }) => {
  expect(await call('look_up_cause', { id: 'cors' })).toEqual({
    text: expect.stringMatching(/^There is no cause with the id "cors"\. Similar: (?:[\w-]+, )*cors-refused\b.*\.$/),
    isError: true,
  });
  expect((await call('diagnose_url', { url: 'ftp://x' })).text).toMatch(/^url: /);
  expect((await call('explain_recording', { path: '/does/not/exist' })).text).toBe(
    'There is no file or folder /does/not/exist. Correct the path.',
  );
  expect(await call('nonsense')).toMatchObject({ isError: true });
});
