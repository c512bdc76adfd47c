/** What says nothing of itself. Source: semantic conventions, `error.type`. */
const OTHER = '_OTHER';

/**
 * Codes of an end that the caller wanted, or whose reason lies where its answer went: Node's `AbortError`,
 * and a pipeline of which the other end was closed.
 */
const CANCELLED: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * `error.type` of a failure: its code where that is a text (`ECONNREFUSED`, `UND_ERR_SOCKET`), otherwise
 * the name of its class. Codes of a DOMException are numbers, and anything may be thrown.
 */
export function errorTypeOf(error: unknown): string {
  const { code, name } = asError(error);
  if (isText(code)) return code;
  return isText(name) ? name : OTHER;
}

/**
 * Whether the caller itself has ended the request, which is no error. Source: semantic conventions, HTTP
 * spans, "Status".
 */
export function isCancellation(error: unknown): boolean {
  const { code, name } = asError(error);
  return name === 'AbortError' || CANCELLED.has(code);
}

export function messageOf(error: unknown): string {
  const { message } = asError(error);
  return isText(message) ? message : String(error);
}

interface KnownError {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

function asError(error: unknown): KnownError {
  return typeof error === 'object' && error !== null ? error : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
