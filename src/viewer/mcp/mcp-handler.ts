import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../api/context.ts';
import { respond, respondJson } from '../api/response.ts';
import { readBody } from '../receiver/body.ts';
import { handleMessages, parseFailure } from './mcp-message.ts';

const MAX_BYTES = 1024 * 1024;

/** The Model Context Protocol over HTTP, without sessions: the response to each POST is JSON. */
export async function handleMcp(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    return respond(response, 405, 'text/plain', 'expected POST', { allow: 'POST' });
  }
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return respondJson(response, { error: 'expected application/json' }, 415);
  }
  const body = await readBody(request, MAX_BYTES);
  if (body === undefined) {
    return respondJson(response, { error: `more than ${MAX_BYTES} bytes` }, 413);
  }
  let message: unknown;
  try {
    message = JSON.parse(body.toString('utf8'));
  } catch {
    return respondJson(response, parseFailure(), 400);
  }
  const reply = await handleMessages(context, message);
  if (reply === undefined) respond(response, 202, 'text/plain', '');
  else respondJson(response, reply);
}
