import { OTHER } from '../metric-support/error-type.ts';

/**
 * Error codes of requests that the caller ended, or that ended because the consumer of the response did: Node's
 * `AbortError`, and a pipeline whose other end was closed.
 */
const CANCELLATION_CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/**
 * `error.type` of an error: its code if that is a string (`ECONNREFUSED`, `UND_ERR_SOCKET`), otherwise the name of
 * its class. A DOMException has numeric codes, and any value may be thrown.
 */
export function errorTypeByCode(error: unknown): string {
  const { code, name } = asError(error);
  if (isNonEmptyString(code)) return code;
  return isNonEmptyString(name) ? name : OTHER;
}

/**
 * Whether the caller ended the request, which is not an error. Source: semantic conventions, HTTP spans, "Status".
 */
export function isCancellation(error: unknown): boolean {
  const { code, name } = asError(error);
  return name === 'AbortError' || CANCELLATION_CODES.has(code);
}

export function messageOf(error: unknown): string {
  const { message } = asError(error);
  return isNonEmptyString(message) ? message : String(error);
}

interface ErrorProperties {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

function asError(error: unknown): ErrorProperties {
  return typeof error === 'object' && error !== null ? error : {};
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
