import type { IncomingMessage, OutgoingHttpHeader } from 'node:http';

/** What `http.ServerResponse` and `http2.Http2ServerResponse` have in common. */
export interface ServerAnswer {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly req: IncomingMessage;
  /** What the service destroyed it with. */
  readonly errored?: Error | null;
  /** Of HTTP/2 only. */
  readonly stream?: { readonly aborted: boolean; readonly rstCode?: number };
  getHeader(name: string): OutgoingHttpHeader | undefined;
}

/**
 * Whether the response has left for good. Over HTTP/2, `finish` is emitted also for a stream that was
 * reset.
 */
export function isComplete({ stream }: ServerAnswer, finished: boolean): boolean {
  if (stream === undefined) return finished;
  return finished && !stream.aborted && (stream.rstCode ?? 0) === 0;
}
