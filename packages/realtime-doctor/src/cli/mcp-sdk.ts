/**
 * What is used of the official SDK for the Model Context Protocol. The tarball has these parts bundled
 * (tools/pack/compile.ts): the SDK installs a web framework, for transports that a stdio server has no use for.
 */
export { Server } from '@modelcontextprotocol/sdk/server/index.js';
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
export { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
