/**
 * The parts of the official Model Context Protocol SDK that are used. They are bundled into the tarball
 * (tools/pack/compile.ts), because the SDK depends on a web framework for transports that a stdio server does not
 * use.
 */
export { Server } from '@modelcontextprotocol/sdk/server/index.js';
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
export { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
