import type { RequestContext } from './request-context.ts';
import type { ServerAnswer } from './server-response.ts';

/** `error.type` of a response that could not be sent to its end. */
export const ABORTED = 'aborted';
export const TIMEOUT = 'timeout';
/** What says nothing of itself. Source: semantic conventions, `error.type`. */
const OTHER = '_OTHER';

/** `error.type` of what was thrown: its class. */
export function typeOfThrown(thrown: unknown): string {
  // A class may have made anything of its name.
  const name: unknown = thrown instanceof Error ? thrown.name : undefined;
  return typeof name === 'string' && name !== '' ? name : OTHER;
}

/** `error.type` of a response that was not sent to its end, and nobody said why. */
export function typeOfBreak(request: RequestContext, { req, stream }: ServerAnswer): string {
  if (request.timedOut) return TIMEOUT;
  // The socket of a stream is the session's, and throws once that is gone.
  if (stream !== undefined) return ABORTED;
  const code = (req?.socket?.errored as { code?: unknown } | null | undefined)?.code;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TIMEOUT : ABORTED;
}

/** By which Node says that a connection or its other side is gone, or that somebody has given up. */
const DISCONNECTS: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** Whether it is the connection that has failed, and not the service. */
export function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || DISCONNECTS.has((error as { code?: unknown }).code);
}
