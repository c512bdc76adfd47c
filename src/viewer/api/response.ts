import type { ServerResponse } from 'node:http';

/**
 * Headers of every response. Scripts, styles and data come only from the viewer; received values are never pages or
 * scripts.
 */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export function respond(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, ...headers });
  response.end(body);
}

/** Text that is already JSON. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function respondJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = value instanceof JsonText ? value.text : JSON.stringify(value ?? null);
  respond(response, status, 'application/json', text);
}

/** Sends the headers of a response whose body is a stream. */
export function beginStream(response: ServerResponse, type: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'x-accel-buffering': 'no' });
  response.flushHeaders();
}
