// A server over stdio whose stdin is what MCP_INPUT says, a line after the other, each when the last was answered.
import { PassThrough } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import createTools from './tools.cjs';

const stdin = new PassThrough();
const { server } = createTools((info) => new McpServer(info));
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
