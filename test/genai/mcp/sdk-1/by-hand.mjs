// A server over stdio whose stdin is what MCP_INPUT says, a line after the other, each when the last was answered.
// With MCP_LOW_LEVEL it has no registry of tools, and handles requests itself.
import { PassThrough } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import createTools from './tools.cjs';

const stdin = new PassThrough();

function createLowLevel() {
  const server = new Server({ name: 'low', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    if (params.name === 'boom') throw new TypeError('out of reach');
    if (params.name !== 'add') throw new Error(`Unknown tool: ${params.name}`);
    return { content: [{ type: 'text', text: 'added' }] };
  });
  return server;
}

const server = process.env.MCP_LOW_LEVEL
  ? createLowLevel()
  : createTools((info) => new McpServer(info)).server;
await server.connect(new StdioServerTransport(stdin));

const lines = process.env.MCP_INPUT.trim().split('\n');
const next = () => {
  const line = lines.shift();
  if (line === undefined) return void stdin.end();
  stdin.write(`${line}\n`);
  if (!line.includes('"id"')) next();
};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (...given) => {
  setImmediate(next);
  return write(...given);
};
next();
