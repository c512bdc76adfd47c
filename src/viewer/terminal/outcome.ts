import type { Colour } from './terminal-style.ts';

/** How a request ended, in a line: a mark, and the colour of the mark and of the status code. */
export interface Outcome {
  readonly mark: '✓' | '!' | '✗';
  readonly colour: Colour;
}

/**
 * A 4xx is a mistake of the caller, not an error of the server: yellow, even if a span of the request failed. Red is a
 * 5xx, or a failed span.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
 *
 * @param code of the response, HTTP or gRPC; empty if there is none
 */
export function outcomeOf(code: string, hasErrors: boolean): Outcome {
  if (/^4\d\d$/.test(code)) return { mark: '!', colour: 'yellow' };
  if (hasErrors || /^5\d\d$/.test(code)) return { mark: '✗', colour: 'red' };
  return { mark: '✓', colour: 'green' };
}
