import type { IncomingMessage, ServerResponse } from 'node:http';
import { signalOfPath } from '../otlp/codec.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import { failure, storeRequest } from './export-request.ts';
import type { Sink } from './sink.ts';

/** Whether a path belongs to OTLP/HTTP. */
export function isExportPath(path: string): boolean {
  return path.startsWith('/v1/');
}

/**
 * OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @param origins of pages that may send telemetry; the preflight request of the browser gets them as well
 */
export async function handleExport(
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
  if (signal === undefined) return end(response, 404, 'text/plain', `unknown path ${path}`);
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', allowedHeaders(request));
    response.setHeader('access-control-max-age', '600');
    return end(response, 204, undefined, '');
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS');
    return end(response, 405, 'text/plain', 'expected POST');
  }
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const isJson = type === 'application/json';
  if (!isJson && type !== 'application/x-protobuf') {
    return end(response, 415, 'text/plain', 'expected application/x-protobuf or application/json');
  }
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return end(response, 415, 'text/plain', 'expected content-encoding gzip or none');
  }
  const body = await readBody(request);
  if (body === undefined) {
    // The rest of the body is not read: the connection cannot be used again.
    response.setHeader('connection', 'close');
    const { body: message } = failure(413, isJson, `more than ${MAX_BODY_BYTES} bytes`);
    return end(response, 413, type, message);
  }
  const isGzip = encoding === 'gzip';
  const { status, body: result } = await storeRequest(sink, { signal, isJson, isGzip, body });
  end(response, status, type, result);
}

/** Allows the headers that the preflight request names: a wildcard does not cover `authorization`. */
function allowedHeaders(request: IncomingMessage): string {
  const names = request.headers['access-control-request-headers'] ?? '';
  return /^[\w\-, ]{1,1000}$/.test(names) ? names : 'content-type';
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
