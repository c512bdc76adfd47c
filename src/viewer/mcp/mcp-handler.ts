import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiContext } from '../api/context.ts';
import { respond, respondJson } from '../api/response.ts';
import { readBody } from '../receiver/export-request.ts';
import { answerReceived, parseFailure } from './mcp-message.ts';

const MAX_BYTES = 1024 * 1024;

/** The protocol over HTTP, without sessions: each POST is answered with JSON. */
export async function answerMcp(
  context: ApiContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    return respond(response, 405, 'text/plain', 'POST is understood', { allow: 'POST' });
  }
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return respondJson(response, { error: 'application/json is taken' }, 415);
  }
  const body = await readBody(request, MAX_BYTES);
  if (body === undefined) return respondJson(response, { error: 'too long' }, 413);
  let message: unknown;
  try {
    message = JSON.parse(body.toString('utf8'));
  } catch {
    return respondJson(response, parseFailure(), 400);
  }
  const answer = await answerReceived(context, message);
  if (answer === undefined) respond(response, 202, 'text/plain', '');
  else respondJson(response, answer);
}
