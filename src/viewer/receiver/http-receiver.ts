import type { IncomingMessage, ServerResponse } from 'node:http';
import { signalOfPath } from '../otlp/codec.ts';
import { accept, failure, MAX_BODY_BYTES, readBody } from './export-request.ts';
import type { Sink } from './sink.ts';

/** Whether a path is one of OTLP/HTTP. */
export function takesTelemetry(path: string): boolean {
  return path.startsWith('/v1/');
}

/**
 * OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @param origins of pages that may send, which the browser asks for beforehand
 */
export async function receiveHttp(
  sink: Sink,
  origins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && origins.includes(origin)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'origin');
  }
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const signal = signalOfPath(path);
  if (signal === undefined) return end(response, 404, 'text/plain', `there is no ${path}`);
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', allowedHeaders(request));
    response.setHeader('access-control-max-age', '600');
    return end(response, 204, undefined, '');
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS');
    return end(response, 405, 'text/plain', 'POST is expected');
  }
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const isJson = type === 'application/json';
  if (!isJson && type !== 'application/x-protobuf') {
    return end(response, 415, 'text/plain', 'application/x-protobuf or application/json is taken');
  }
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return end(response, 415, 'text/plain', 'content-encoding gzip or none is taken');
  }
  const body = await readBody(request);
  if (body === undefined) {
    // What is still on its way is not read: the client hears of it at the end of the connection.
    response.setHeader('connection', 'close');
    const { body: message } = failure(413, isJson, `more than ${MAX_BODY_BYTES} bytes`);
    return end(response, 413, type, message);
  }
  const isGzip = encoding === 'gzip';
  const accepted = await accept(sink, { signal, isJson, isGzip, body });
  end(response, accepted.status, type, accepted.body);
}

/** Headers that a page asks to send are named back to it; no wildcard, since it does not cover all. */
function allowedHeaders(request: IncomingMessage): string {
  const asked = request.headers['access-control-request-headers'] ?? '';
  return /^[\w\-, ]{1,1000}$/.test(asked) ? asked : 'content-type';
}

function end(
  response: ServerResponse,
  status: number,
  type: string | undefined,
  body: string | Uint8Array,
): void {
  response.writeHead(status, type === undefined ? {} : { 'content-type': type });
  response.end(body);
}
