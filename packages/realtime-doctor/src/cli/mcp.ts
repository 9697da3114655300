/** `realtime-doctor mcp`: the doctor for coding agents, as a Model Context Protocol server over stdio. */
import { z } from 'zod';
import { EXIT } from '../errors.ts';
import type { Host } from './host.ts';
import { CallToolRequestSchema, ListToolsRequestSchema, Server, StdioServerTransport } from './mcp-sdk.ts';
import { sayError, TOOLS } from './mcp-tools.ts';

/** Serves until standard input ends. Only the protocol writes to standard output. */
export async function mcpCommand(host: Host): Promise<number> {
  host.useTemporaryFolder();
  const server = serverOf();
  const closed = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
    server.onclose = resolve;
    process.stdin.once('end', () => void server.close());
  });
  await server.connect(new StdioServerTransport());
  await closed;
  return EXIT.ok;
}

function serverOf(): Server {
  const server = new Server(
    { name: 'realtime-doctor', version: '1' },
    {
      capabilities: { tools: {} },
      instructions:
        'Diagnoses broken realtime pages. If a test of a realtime page fails, use these tools before you change the test.',
      jsonSchemaValidator: { getValidator: unused },
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ name, title, description, input, readOnly }) => ({
      name,
      title,
      description,
      inputSchema: z.toJSONSchema(input) as { type: 'object' },
      annotations: { readOnlyHint: readOnly },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      const tool = TOOLS.find(({ name }) => name === params.name);
      if (!tool)
        throw new Error(`There is no tool "${params.name}". There are ${TOOLS.map(({ name }) => name).join(', ')}.`);
      return { content: [{ type: 'text', text: await tool.call(params.arguments ?? {}) }] };
    } catch (error) {
      return { content: [{ type: 'text', text: sayError(error) }], isError: true };
    }
  });
  return server;
}

/** The SDK requires a validator for user input requests, which this server does not make. */
function unused(): never {
  throw new Error('realtime-doctor does not request user input.');
}
