import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from './request-context.ts';

type Write = (
  this: ServerResponse,
  chunk?: unknown,
  encoding?: unknown,
  ...rest: unknown[]
) => never;

/**
 * Counts the bytes of both bodies as transferred. The request size is its `Content-Length`, or the number of bytes
 * that the service reads; the response size is the number of bytes written.
 *
 * Source: semantic conventions, `http.request.body.size`, `http.response.body.size`.
 */
export function countBytes(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): void {
  const contentLength = Number(request.headers['content-length'] ?? Number.NaN);
  if (Number.isInteger(contentLength)) context.requestBytes = contentLength;
  else {
    context.requestBytes = 0;
    countRequestBody(request, context);
  }
  context.responseBytes = 0;
  // Node does not send the body of a response to HEAD.
  if (request.method === 'HEAD') return;
  const { write, end } = response;
  response.write = countingWrite(write as Write, context);
  response.end = countingWrite(end as Write, context);
}

/** Counts a body of unknown size: each chunk that is emitted is read. */
function countRequestBody(request: IncomingMessage, context: RequestContext): void {
  const { emit } = request;
  request.emit = function countingEmit(this: IncomingMessage, ...event: unknown[]) {
    if (event[0] === 'data')
      context.requestBytes! += byteLength(event[1], request.readableEncoding);
    return Reflect.apply(emit, this, event) as boolean;
  } as typeof emit;
}

/** `end` does not call `write`, so no chunk is counted twice. */
function countingWrite(original: Write, context: RequestContext): Write {
  return function count(...args) {
    context.responseBytes! += byteLength(args[0], args[1]);
    return Reflect.apply(original, this, args);
  };
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as 'utf8') : 'utf8');
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
