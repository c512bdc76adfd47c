import type { ServerResponse } from 'node:http';

/**
 * For all that the viewer answers. Scripts, styles and data come from here alone; nothing of a value that was
 * received is ever a page or a script.
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
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, ...more });
  response.end(body);
}

/** What is JSON already. */
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

/** The head of an answer that goes on. */
export function beginStream(response: ServerResponse, type: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'x-accel-buffering': 'no' });
  response.flushHeaders();
}
