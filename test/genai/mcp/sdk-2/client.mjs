import * as client from '@modelcontextprotocol/client';
import * as stdio from '@modelcontextprotocol/client/stdio';
import connect from './connect.cjs';

await connect({ ...client, ...stdio });
