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
