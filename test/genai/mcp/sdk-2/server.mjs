// A server by the SDK 2, over stdio or HTTP.
import * as node from '@modelcontextprotocol/node';
import * as server from '@modelcontextprotocol/server';
import * as stdio from '@modelcontextprotocol/server/stdio';
import serve from './serve.cjs';

await serve({ ...server, ...stdio, ...node });
