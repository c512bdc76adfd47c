// A server by the SDK 1: over stdio, or over HTTP where it is asked for.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import serve from './serve.cjs';

await serve({ McpServer, StdioServerTransport, StreamableHTTPServerTransport });
