import { OTHER } from '../metric-support/error-type.ts';
import type { RequestContext } from './request-context.ts';
import type { AnyServerResponse } from './server-response.ts';

/** `error.type` of a response that could not be sent in full. */
export const ABORTED = 'aborted';
export const TIMEOUT = 'timeout';

/** `error.type` of an error: the name of its class. */
export function errorTypeByClass(error: unknown): string {
  // A class may set `name` to any value.
  const name: unknown = error instanceof Error ? error.name : undefined;
  return typeof name === 'string' && name !== '' ? name : OTHER;
}

/** `error.type` of a response that was not sent in full and has no error. */
export function abortErrorType(
  request: RequestContext,
  { req, stream }: AnyServerResponse,
): string {
  if (request.timedOut) return TIMEOUT;
  // The socket of a stream belongs to the session, and accessing it throws once it is closed.
  if (stream !== undefined) return ABORTED;
  const code = (req?.socket?.errored as { code?: unknown } | null | undefined)?.code;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TIMEOUT : ABORTED;
}

/** Error codes with which Node reports that the connection or the client is gone, or that the caller gave up. */
const DISCONNECTS: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** Whether the connection failed, not the service. */
export function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || DISCONNECTS.has((error as { code?: unknown }).code);
}

/** The message of an error; the value as text if it is no error. Never throws. */
export function errorMessage(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return typeof error;
  }
}
