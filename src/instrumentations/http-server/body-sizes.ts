import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from './request-context.ts';

type Write = (
  this: ServerResponse,
  chunk?: unknown,
  encoding?: unknown,
  ...rest: unknown[]
) => never;

/**
 * Counts the bytes of both bodies as they are transferred: the size of a request is what it announces,
 * or what the service reads of it; that of a response is what is written to it.
 *
 * Source: semantic conventions, `http.request.body.size`, `http.response.body.size`.
 */
export function countBytes(
  request: IncomingMessage,
  response: ServerResponse,
  observed: RequestContext,
): void {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (Number.isInteger(announced)) observed.requestBytes = announced;
  else {
    observed.requestBytes = 0;
    countRead(request, observed);
  }
  observed.responseBytes = 0;
  // What is written in answer to HEAD is not sent.
  if (request.method === 'HEAD') return;
  const { write, end } = response;
  response.write = counting(write as Write, observed);
  response.end = counting(end as Write, observed);
}

/** A body of unknown size; what is emitted is what somebody reads. */
function countRead(request: IncomingMessage, observed: RequestContext): void {
  const { emit } = request;
  request.emit = function countingEmit(this: IncomingMessage, ...event: unknown[]) {
    if (event[0] === 'data') observed.requestBytes! += sizeOf(event[1], request.readableEncoding);
    return Reflect.apply(emit, this, event) as boolean;
  } as typeof emit;
}

/** `end` writes by itself, without `write`, so that nothing is counted twice. */
function counting(original: Write, observed: RequestContext): Write {
  return function counted(...parameters) {
    observed.responseBytes! += sizeOf(parameters[0], parameters[1]);
    return Reflect.apply(original, this, parameters);
  };
}

function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as 'utf8') : 'utf8');
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
